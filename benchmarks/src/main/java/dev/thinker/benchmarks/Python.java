package dev.thinker.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * The tutorial's services in Python with Datadog's tracer, served as they would be in production today: Flask on
 * Gunicorn's threads, aiohttp on uvloop. The code is in the compatibility tests.
 */
final class Python {

    /** Each request in flight occupies one of the API's threads. */
    private static final int THREADS = 1_000;

    private final Path environment;
    private final Path sources;

    private Python(Path environment, Path sources) {
        this.environment = environment;
        this.sources = sources;
    }

    /** Installs the libraries into a folder of the build. */
    static Python install(Path root) throws IOException, InterruptedException {
        Python python =
                new Python(root.resolve("benchmarks/target/python"), root.resolve("tests/compatibility/tracers"));
        Path log = root.resolve("benchmarks/target/python.log");
        run(log, "python3", "-m", "venv", python.environment.toString());
        run(
                log,
                python.program("pip"),
                "install",
                "--quiet",
                "--disable-pip-version-check",
                "--requirement",
                python.sources.resolve("requirements.txt").toString());
        return python;
    }

    Variant variant() {
        return new Variant(
                Variant.PYTHON,
                "the tutorial's services in Python, with Datadog's tracer, Gunicorn and uvloop",
                gunicorn("thinker_microservice:app", "--worker-class", "aiohttp.GunicornUVLoopWebWorker"),
                gunicorn("thinker_api:app", "--worker-class", "gthread", "--threads", Integer.toString(THREADS)),
                Map.of("LOOKUP_SECONDS", "0.2", "THINK_SECONDS", "0.5", "PYTHONDONTWRITEBYTECODE", "1"),
                false);
    }

    private List<String> gunicorn(String application, String... options) {
        List<String> command = new ArrayList<>(List.of(
                "sh",
                "-c",
                "exec \"$@\" --bind \"127.0.0.1:$SERVER_PORT\"",
                "sh",
                program("gunicorn"),
                application,
                "--chdir",
                sources.toString(),
                "--keep-alive",
                "60"));
        command.addAll(List.of(options));
        return command;
    }

    private String program(String name) {
        return environment.resolve("bin").resolve(name).toString();
    }

    private static void run(Path log, String... command) throws IOException, InterruptedException {
        Files.createDirectories(log.getParent());
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        if (process.waitFor() != 0) {
            throw new IOException(Arrays.toString(command) + " failed: " + Files.readString(log));
        }
    }
}
