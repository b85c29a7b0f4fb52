package dev.thinker.tests.endtoend;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import dev.thinker.tests.endtoend.AgentClient.ReceivedSpan;
import dev.thinker.tests.endtoend.RunningSystem.RunningService;
import dev.thinker.tests.support.FreePort;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * The services with Datadog's Java agent, as Single Step Instrumentation attaches it on a host and the admission
 * controller in a cluster.
 */
@EnabledIfSystemProperty(
        named = "soak",
        matches = "true",
        disabledReason = "it takes a minute, and loads 70 MB: -Dsoak=true")
class JavaAgentIT {

    private static final String SUBJECTS = "?subject=technology&subject=foo_bar";
    private static final String THOUGHTS =
            "{\"technology\":{\"error\":false,\"quote\":\"For a successful technology, reality must take"
                    + " precedence over public relations, for Nature cannot be fooled.\",\"author\":\"Richard Feynman\"},\"foo_bar\":"
                    + "{\"error\":true,\"reason\":\"Subject unknown\"}}";

    @RegisterExtension
    static final RunningSystem system = new RunningSystem();

    static Stream<String> versions() {
        return Stream.of("1.68.1", "1.54.0");
    }

    @ParameterizedTest
    @MethodSource("versions")
    void bothServices_sendTheirSpansThroughTheAgentsTracer(String version) {
        int before = system.log().size();
        RunningService microservice = system.microservice(attached(version));
        RunningService api = system.api(microservice.port(), attached(version));

        HttpResponse<String> response = Http.get("http://localhost:" + api.port() + "/think/" + SUBJECTS);

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEqualTo(THOUGHTS);
        List<ReceivedSpan> spans = oursOf(Http.traceId(response), 5);
        assertThat(spans)
                .extracting(span -> span.service() + " " + span.name() + " " + span.resource())
                .containsExactlyInAnyOrder(
                        "thinker-api helidon.request think_handler",
                        "thinker-api helidon.client.request GET /",
                        "thinker-microservice helidon.request GET /",
                        "thinker-microservice think think",
                        "thinker-microservice think think");
        assertThat(spans).filteredOn(span -> span.error() != 0).singleElement().satisfies(span -> assertThat(
                        span.meta())
                .containsEntry("subject", "foo_bar")
                .containsEntry("error.type", "dev.thinker.microservice.UnknownSubjectException")
                .containsKeys("error.message", "error.stack"));
        assertThat(spans).allSatisfy(span -> assertThat(span.meta())
                .containsEntry("env", "e2e")
                .containsEntry("version", "1.2.3")
                .doesNotContainKey("_dd.base_service"));
        assertThat(logSince(before)).hasSize(2).allMatch(line -> line.contains("Datadog's Java agent " + version));
    }

    @ParameterizedTest
    @MethodSource("versions")
    void callersTrace_isContinuedBelowTheAgentsOwnSpan(String version) {
        RunningService microservice = system.microservice(attached(version));
        String trace = "64c0ffee0000000000000000"
                + version.replaceAll("\\D", "").concat("0000000").substring(0, 8);

        Http.get(
                "http://localhost:" + microservice.port() + "/" + SUBJECTS,
                "traceparent",
                "00-" + trace + "-0000000000000016-01");

        ReceivedSpan server = oursOf(trace, 3).stream()
                .filter(span -> span.name().equals("helidon.request"))
                .findFirst()
                .orElseThrow();
        ReceivedSpan agents = system.agent()
                .await(span -> span.spanId().equals(server.parentId()), 1)
                .get(0);
        assertThat(agents.name()).isEqualTo("netty.request");
        assertThat(agents.parentId()).isEqualTo("22");
    }

    @ParameterizedTest
    @MethodSource("versions")
    void lastSpans_areSentOnShutdown(String version) {
        RunningService microservice = system.microservice(and(attached(version), "DD_TRACE_FLUSH_INTERVAL", "600"));
        HttpResponse<String> response = Http.get("http://localhost:" + microservice.port() + "/" + SUBJECTS);

        microservice.service().stop();

        assertThat(oursOf(Http.traceId(response), 3)).hasSize(3);
    }

    static Stream<Arguments> agentsWithoutAnOpenTracingTracer() {
        return versions().flatMap(version -> Stream.of("DD_TRACE_OPENTRACING_ENABLED", "DD_TRACE_ENABLED")
                .map(variable -> Arguments.of(version, variable)));
    }

    @ParameterizedTest
    @MethodSource("agentsWithoutAnOpenTracingTracer")
    void agentWithoutAnOpenTracingTracer_losesOnlyOurSpans(String version, String variable) {
        int before = system.log().size();
        RunningService microservice = system.microservice(and(attached(version), variable, "false"));

        HttpResponse<String> response = Http.get("http://localhost:" + microservice.port() + "/" + SUBJECTS);

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEqualTo(THOUGHTS);
        assertThat(response.headers().firstValue("traceresponse")).isEmpty();
        assertThat(logSince(before)).singleElement().asString().contains("this service creates no spans");
    }

    @ParameterizedTest
    @MethodSource("versions")
    void kitAlone_tracesThroughTheAgentsTracer(String version) throws Exception {
        List<String> command = List.of(
                java(Path.of(System.getProperty("java.home"))),
                "-javaagent:" + jar(version),
                "-Ddd.trace.agent.port=" + system.agent().port(),
                "-Ddd.service=kit-" + version,
                "-cp",
                System.getProperty("java.class.path"),
                KitService.class.getName());

        assertThat(run(command)).contains("200 500 404", "logged in a span, message continued");

        List<ReceivedSpan> spans =
                system.agent().await(span -> span.service().equals("kit-" + version) && ours(span), 4);
        assertThat(spans)
                .extracting(ReceivedSpan::resource, ReceivedSpan::error)
                .containsExactlyInAnyOrder(
                        tuple("GET /ok", 0), tuple("work", 0),
                        tuple("GET /fail", 1), tuple("404", 0));
    }

    /** The images' JVM has only those modules that docker/jvm.sh names. */
    @Test
    void jvmOfTheImages_startsWithTheAgent(@TempDir Path folder) throws Exception {
        Path jlink = Path.of(System.getProperty("java.home"), "bin", "jlink");
        assumeTrue(Files.isExecutable(jlink), "a JDK without jlink");
        Matcher modules = Pattern.compile("--add-modules (\\S+)")
                .matcher(Files.readString(RunningSystem.ROOT.resolve("docker/jvm.sh")));
        assertThat(modules.find()).isTrue();
        run(List.of(
                jlink.toString(),
                "--output",
                folder.resolve("java").toString(),
                "--exclude-files",
                "/java.desktop/lib/**",
                "--add-modules",
                modules.group(1)));

        for (String version : versions().toList()) {
            int port = FreePort.find();
            Process microservice = new ProcessBuilder(
                            java(folder.resolve("java")),
                            "-javaagent:" + jar(version),
                            "-Dserver.port=" + port,
                            "-Dserver.host=127.0.0.1",
                            "-Ddd.trace.agent.port=" + system.agent().port(),
                            "-jar",
                            RunningSystem.ROOT
                                    .resolve("thinker-service/target/thinker-microservice.jar")
                                    .toString())
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("log").toFile())
                    .start();
            try {
                String trace = Http.traceId(awaitResponse(microservice, "http://localhost:" + port + "/" + SUBJECTS));
                assertThat(oursOf(trace, 3)).hasSize(3);
            } finally {
                microservice.destroy();
                microservice.waitFor(30, TimeUnit.SECONDS);
            }
        }
    }

    private static HttpResponse<String> awaitResponse(Process process, String url) throws InterruptedException {
        while (true) {
            try {
                return Http.get(url);
            } catch (IllegalStateException e) {
                assertThat(process.isAlive()).as("the JVM").isTrue();
                Thread.sleep(100);
            }
        }
    }

    private static List<ReceivedSpan> oursOf(String trace, int count) {
        // Some agents send the upper half of the id with one span of each chunk only
        String lower = Long.toUnsignedString(Long.parseUnsignedLong(trace.substring(16), 16));
        return system.agent().await(span -> span.traceId().equals(lower) && ours(span), count);
    }

    /** The Java agent sends spans of its own: netty.request, netty.client.request, http.request. */
    private static boolean ours(ReceivedSpan span) {
        return span.name().startsWith("helidon.")
                || span.name().equals("think")
                || span.name().equals("work");
    }

    /** The log lines of the kit about the tracer. */
    private static List<String> logSince(int before) {
        List<String> log = system.log();
        return log.subList(before, log.size()).stream()
                .filter(line -> line.contains(" RunningTracer: "))
                .toList();
    }

    private static String[] attached(String version) {
        return new String[] {"JAVA_TOOL_OPTIONS", RunningSystem.START_FAST + " -javaagent:" + jar(version)};
    }

    private static String[] and(String[] environment, String name, String value) {
        return Stream.concat(Stream.of(environment), Stream.of(name, value)).toArray(String[]::new);
    }

    private static Path jar(String version) {
        return RunningSystem.ROOT
                .resolve("tests/end-to-end/target/java-agents/dd-java-agent-" + version + ".jar")
                .normalize();
    }

    private static String java(Path home) {
        return home.resolve("bin/java").toString();
    }

    private static String run(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }
}
