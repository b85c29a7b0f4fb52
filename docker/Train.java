import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Runs during an image build: starts services, sends them real requests and stops them with SIGTERM, so that a JVM with
 * {@code -XX:AOTCacheOutput} records the classes that it loaded.
 *
 * <p>{@code java Train.java URL... [-- COMMAND...]...}: requests the first URL until it returns 200, then all of them.
 */
class Train {
    private static final HttpClient CLIENT = HttpClient.newBuilder().followRedirects(Redirect.NORMAL).build();

    public static void main(String[] args) throws Exception {
        List<List<String>> parts = split(List.of(args));
        List<Process> services = new ArrayList<>();
        try {
            for (List<String> command : parts.subList(1, parts.size())) {
                services.add(0, start(command));
            }
            awaitReady(parts.get(0).get(0));
            for (int i = 0; i < 50; i++) {
                for (String url : parts.get(0)) {
                    request(url);
                }
            }
        } finally {
            // The caller before the services that it calls
            services.forEach(Train::stop);
        }
    }

    private static List<List<String>> split(List<String> args) {
        List<List<String>> parts = new ArrayList<>(List.of(new ArrayList<>()));
        for (String arg : args) {
            if (arg.equals("--")) {
                parts.add(new ArrayList<>());
            } else {
                parts.get(parts.size() - 1).add(arg);
            }
        }
        return parts;
    }

    private static Process start(List<String> command) throws Exception {
        Path log = Files.createTempFile("train", ".log");
        Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
        process.onExit().thenAccept(ended -> {
            // 143 is the exit code after SIGTERM
            if (ended.exitValue() != 0 && ended.exitValue() != 143) {
                fail(log, command + " ended with " + ended.exitValue());
            }
        });
        return process;
    }

    private static void awaitReady(String url) throws Exception {
        Instant end = Instant.now().plus(Duration.ofSeconds(60));
        while (Instant.now().isBefore(end)) {
            try {
                request(url);
                return;
            } catch (Exception notYet) {
                Thread.sleep(100);
            }
        }
        throw new IllegalStateException(url + " does not respond");
    }

    private static void request(String url) throws Exception {
        HttpResponse<Void> response = CLIENT.send(HttpRequest.newBuilder(URI.create(url)).build(),
                HttpResponse.BodyHandlers.discarding());
        if (response.statusCode() != 200) {
            throw new IllegalStateException(url + " returned " + response.statusCode());
        }
    }

    private static void stop(Process process) {
        process.destroy();
        try {
            // Writing the cache takes minutes on a busy machine
            if (!process.waitFor(10, TimeUnit.MINUTES)) {
                throw new IllegalStateException(process.info() + " does not stop");
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void fail(Path log, String what) {
        try {
            System.err.println(Files.readString(log));
        } catch (Exception e) {
            System.err.println(e.getMessage());
        }
        System.err.println(what);
        Runtime.getRuntime().halt(1);
    }
}
