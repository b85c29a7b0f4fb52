package dev.thinker.kubernetes.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Runs kubectl in the root folder of the project, like the commands of docs/kubernetes.md. */
final class Kubectl {
    static final Path ROOT = Path.of(System.getProperty("thinker.root"));
    private static final int TIMEOUT_MINUTES = 10;

    private Kubectl() {}

    /** Returns the lines of the output. */
    static List<String> run(String... arguments) {
        return run("", true, arguments);
    }

    /** Returns the lines of the output, whatever the exit code. */
    static List<String> runIgnoringExitCode(String... arguments) {
        return run("", false, arguments);
    }

    static List<String> apply(String yaml) {
        return run(yaml, true, "apply", "-f", "-");
    }

    /** One value of one object. */
    static String get(String namespace, String object, String jsonPath) {
        return String.join("\n", run("-n", namespace, "get", object, "-o", "jsonpath={" + jsonPath + "}"));
    }

    private static List<String> run(String input, boolean mustSucceed, String... arguments) {
        List<String> command = new ArrayList<>(List.of("kubectl"));
        command.addAll(List.of(arguments));
        try {
            Path errors = Files.createTempFile("kubectl", ".log");
            try {
                Process process = new ProcessBuilder(command)
                        .directory(ROOT.toFile())
                        .redirectError(errors.toFile())
                        .start();
                CompletableFuture<String> output = CompletableFuture.supplyAsync(() -> read(process));
                process.getOutputStream().write(input.getBytes(StandardCharsets.UTF_8));
                process.getOutputStream().close();
                if (!process.waitFor(TIMEOUT_MINUTES, TimeUnit.MINUTES)) {
                    process.destroyForcibly();
                    throw new AssertionError(command + " does not end");
                }
                if (mustSucceed && process.exitValue() != 0) {
                    throw new AssertionError(command + " failed: " + output.join() + Files.readString(errors));
                }
                return output.join().lines().toList();
            } finally {
                Files.delete(errors);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String read(Process process) {
        try {
            return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
