package dev.thinker.tests.endtoend;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.TestAbortedException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Which browser the tests use, and what happens without one. */
class ChromiumTest {

    @TempDir
    private Path folder;

    @Test
    void programsOnThePath_areFound() throws IOException {
        Path browser = program("chromium");
        Path driver = program("chromedriver");

        assertThat(installed(Map.of("PATH", "/nowhere:" + folder))).isEqualTo(new Chromium(browser, driver));
    }

    @Test
    void programsNamedByVariables_takePrecedence() throws IOException {
        program("chromium");
        program("chromedriver");
        Path browser = program("chosen/chrome");
        Path driver = program("chosen/chromedriver");

        assertThat(installed(Map.of(
                        "PATH",
                        folder.toString(),
                        "CHROME_BIN",
                        browser.toString(),
                        "CHROMEWEBDRIVER",
                        driver.getParent().toString())))
                .isEqualTo(new Chromium(browser, driver));
    }

    @Test
    void missingBrowser_skipsTheTests() throws IOException {
        program("chromedriver");

        assertThatThrownBy(() -> installed(Map.of("PATH", folder.toString(), "CI", "false")))
                .isInstanceOf(TestAbortedException.class)
                .hasMessageContaining("no Chromium or Chrome is installed");
    }

    @Test
    void missingDriver_skipsTheTests() throws IOException {
        program("chromium");

        assertThatThrownBy(() -> installed(Map.of("PATH", folder.toString())))
                .isInstanceOf(TestAbortedException.class)
                .hasMessageContaining("no chromedriver is installed");
    }

    @Test
    void missingBrowserOnABuildServer_failsTheTests() {
        assertThatThrownBy(() -> installed(Map.of("PATH", folder.toString(), "CI", "true")))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("no Chromium or Chrome is installed");
    }

    private static Chromium installed(Map<String, String> environment) {
        return Chromium.installed(environment, List.of());
    }

    private Path program(String name) throws IOException {
        Path program = folder.resolve(name);
        Files.createDirectories(program.getParent());
        assertThat(Files.createFile(program).toFile().setExecutable(true)).isTrue();
        return program;
    }
}
