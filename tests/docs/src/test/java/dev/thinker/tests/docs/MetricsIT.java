package dev.thinker.tests.docs;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import dev.thinker.tests.support.FreePort;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/** The reference has every metric that a service registers, and no others. */
class MetricsIT {

    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    @ParameterizedTest
    @CsvSource({
        "API, api-service/target/thinker-api.jar",
        "microservice, thinker-service/target/thinker-microservice.jar"
    })
    void documentedMetrics_areThoseOfTheService(String service, String jar) throws Exception {
        Set<String> documented = Page.of("docs/reference.md").table("| metric | service | meaning |").stream()
                .filter(row -> List.of(row.get(1).split(", ")).contains(service))
                .map(row -> Page.code(row.get(0)).get(0))
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(documented).isEqualTo(metrics(jar));
    }

    private static Set<String> metrics(String jar) throws Exception {
        int port = FreePort.find();
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Dserver.port=" + port,
                        "-Dserver.host=127.0.0.1",
                        "-Ddd.trace.enabled=false",
                        "-jar",
                        Page.ROOT.resolve(jar).toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            return Pattern.compile("# TYPE (application_\\w+)")
                    .matcher(get("http://127.0.0.1:" + port + "/metrics", process))
                    .results()
                    .map(type -> type.group(1))
                    .collect(Collectors.toCollection(TreeSet::new));
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    /** Waits until the service has started. */
    private static String get(String url, Process service) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url))
                .header("Accept", "text/plain")
                .build();
        Instant deadline = Instant.now().plusSeconds(60);
        while (true) {
            try {
                return CLIENT.send(request, HttpResponse.BodyHandlers.ofString())
                        .body();
            } catch (IOException notYet) {
                if (!service.isAlive() || Instant.now().isAfter(deadline)) {
                    throw notYet;
                }
                Thread.sleep(50);
            }
        }
    }
}
