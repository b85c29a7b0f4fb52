package dev.thinker.tests.endtoend;

import java.io.File;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** The libraries next to each runnable jar are compatible with each other. */
class LibrariesIT {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "api-service/target/thinker-api.jar",
                "thinker-service/target/thinker-microservice.jar",
                "local-agent/target/local-agent.jar"
            })
    void libraries_containAllLinkedMembers(String jar) throws IOException {
        assertThat(Linkage.problems(classPath(RunningSystem.ROOT.resolve(jar)))).isEmpty();
    }

    private static List<Path> classPath(Path jar) throws IOException {
        try (JarFile file = new JarFile(jar.toFile())) {
            String libraries = file.getManifest().getMainAttributes().getValue(Attributes.Name.CLASS_PATH);
            return Stream.concat(Stream.of(jar), Stream.of(libraries.split(" ")).map(jar::resolveSibling))
                    .toList();
        }
    }

    @Test
    void linkage_outdatedLibrary_reportsMissingMembers(@TempDir Path folder) throws IOException {
        compile(
                folder,
                "class Library { static int field; static void method() { } } class Other { }",
                "class User { int x = Library.field; " + "Object y = new Other(); { Library.method(); toString(); } }");
        List<Path> jars = List.of(jar(folder, "user", "User"), jar(folder, "library", "Library", "Other"));
        assertThat(Linkage.problems(jars)).isEmpty();

        compile(folder, "class Library { static void method(int number) { } }");
        jar(folder, "library", "Library");

        assertThat(Linkage.problems(jars))
                .containsExactlyInAnyOrder(
                        "user.jar: User links to Library.fieldI",
                        "user.jar: User links to Library.method()V",
                        "user.jar: User links to Other",
                        "user.jar: User links to Other.<init>()V");
    }

    private static void compile(Path folder, String... sources) throws IOException {
        Path source = Files.writeString(folder.resolve("Source.java"), String.join("\n", sources));
        run("javac", "-d", folder.toString(), source.toString());
    }

    private static Path jar(Path folder, String name, String... classes) {
        Path jar = folder.resolve(name + ".jar");
        List<String> arguments = new ArrayList<>(List.of("--create", "--file", jar.toString()));
        for (String file : classes) {
            arguments.addAll(List.of("-C", folder.toString(), file + ".class"));
        }
        run("jar", arguments.toArray(String[]::new));
        return jar;
    }

    private static void run(String tool, String... arguments) {
        assertThat(ToolProvider.findFirst(tool).orElseThrow().run(System.out, System.err, arguments))
                .isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"api-service/target/thinker-api.jar", "thinker-service/target/thinker-microservice.jar"})
    void logCall_anyValue_writesOneLineOfJson(String jar) throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        RunningSystem.ROOT.resolve(jar)
                                + File.pathSeparator
                                + RunningSystem.ROOT.resolve("tests/end-to-end/target/test-classes"),
                        LogsEverything.class.getName())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor()).as(output).isZero();
        Map<String, JsonObject> lines = new HashMap<>();
        output.lines()
                .filter(line -> line.startsWith("{"))
                .map(LibrariesIT::parse)
                .forEach(line -> lines.put(line.getString("message"), line));
        assertThat(lines.get("map").getJsonObject("value")).hasToString("{\"a\":1}");
        assertThat(lines.get("list").getJsonArray("value")).hasToString("[1,\"two\",[3]]");
        assertThat(lines.get("array").getJsonArray("value")).hasToString("[1,2]");
        assertThat(lines.get("record").getJsonObject("value")).hasToString("{\"x\":1,\"color\":\"RED\"}");
        assertThat(lines.get("enum").getString("value")).isEqualTo("RED");
        assertThat(lines.get("instant").getString("value")).isEqualTo("1970-01-01T00:00:00Z");
        assertThat(lines.get("duration").getString("value")).isEqualTo("PT0.005S");
        assertThat(lines.get("exception").get("value")).asString().contains("as a value");
        assertThat(lines).containsKey("object");
        assertThat(lines.get("cause").getString("stack_trace"))
                .contains("outer", "Caused by: java.lang.IllegalArgumentException: inner");
    }

    private static JsonObject parse(String line) {
        try (JsonReader reader = Json.createReader(new StringReader(line))) {
            return reader.readObject();
        }
    }
}
