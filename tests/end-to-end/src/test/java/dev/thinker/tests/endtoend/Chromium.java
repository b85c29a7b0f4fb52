package dev.thinker.tests.endtoend;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

import org.junit.jupiter.api.Assumptions;

/**
 * The installed browser and its driver. Nothing is downloaded. Where they are missing, the tests that need them are
 * skipped, except on a build server, where nobody would notice.
 */
record Chromium(Path browser, Path driver) {

    private static final List<String> BROWSERS =
            List.of("chromium", "chromium-browser", "google-chrome", "google-chrome-stable");
    private static final List<String> APPLICATIONS = List.of(
            "/Applications/Chromium.app/Contents/MacOS/Chromium",
            "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome");

    static Chromium installed() {
        return installed(System.getenv(), APPLICATIONS);
    }

    /** CHROME_BIN and CHROMEWEBDRIVER take precedence: build servers with several browsers name a matching pair. */
    static Chromium installed(Map<String, String> environment, List<String> applications) {
        Optional<Path> browser = first(Stream.of(
                named(environment, "CHROME_BIN", ""),
                BROWSERS.stream().flatMap(name -> onPath(environment, name)),
                applications.stream().map(Path::of)));
        Optional<Path> driver = first(
                Stream.of(named(environment, "CHROMEWEBDRIVER", "chromedriver"), onPath(environment, "chromedriver")));
        if (browser.isPresent() && driver.isPresent()) {
            return new Chromium(browser.get(), driver.get());
        }
        String message = "The trace UI is not tested in a browser: no "
                + (browser.isPresent() ? "chromedriver" : "Chromium or Chrome")
                + " is installed, or it is not on the PATH";
        if ("true".equals(environment.get("CI"))) {
            throw new AssertionError(message);
        }
        return Assumptions.abort(message);
    }

    private static Stream<Path> named(Map<String, String> environment, String variable, String file) {
        return Stream.ofNullable(environment.get(variable)).map(value -> Path.of(value, file));
    }

    private static Stream<Path> onPath(Map<String, String> environment, String name) {
        return Stream.of(environment.getOrDefault("PATH", "").split(File.pathSeparator))
                .map(folder -> Path.of(folder, name));
    }

    private static Optional<Path> first(Stream<Stream<Path>> candidates) {
        return candidates
                .flatMap(paths -> paths)
                .filter(path -> Files.isRegularFile(path) && Files.isExecutable(path))
                .findFirst();
    }
}
