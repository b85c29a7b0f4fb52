package dev.thinker.tests.endtoend;

import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import org.openqa.selenium.By;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;
import org.openqa.selenium.support.ui.WebDriverWait;

/** A headless browser in English and UTC with a page of a fixed size and a new profile. */
final class Browser implements AutoCloseable {

    private static final Duration DEADLINE = Duration.ofSeconds(40);
    private static final Duration PAUSE = Duration.ofMillis(100);

    /** Selenium warns about every newer browser because of its DevTools bindings, which are not used here. */
    private static final Logger TALKATIVE = Logger.getLogger("org.openqa.selenium");

    private static final String AXE = axe();

    private final ChromeDriver driver;

    Browser(Chromium chromium) {
        TALKATIVE.setLevel(Level.SEVERE);
        driver = new ChromeDriver(
                new ChromeDriverService.Builder()
                        .usingDriverExecutable(chromium.driver().toFile())
                        .build(),
                options(chromium));
        driver.manage().timeouts().scriptTimeout(DEADLINE);
        setTimeZone("UTC");
        // Leaves the start page and drops its requests.
        open("about:blank");
        requested();
    }

    void setTimeZone(String id) {
        driver.executeCdpCommand("Emulation.setTimezoneOverride", Map.of("timezoneId", id));
    }

    private static ChromeOptions options(Chromium chromium) {
        ChromeOptions options = new ChromeOptions();
        options.setBinary(chromium.browser().toFile());
        options.addArguments(
                "--headless",
                "--no-sandbox",
                "--hide-scrollbars",
                "--disable-gpu",
                // Requests that a browser sends by itself
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--disable-quic");
        options.setExperimentalOption("prefs", Map.of("intl.accept_languages", "en-US"));
        LoggingPreferences logs = new LoggingPreferences();
        logs.enable(LogType.BROWSER, Level.ALL);
        logs.enable(LogType.PERFORMANCE, Level.ALL);
        options.setCapability(ChromeOptions.LOGGING_PREFS, logs);
        return options;
    }

    void resize(int width, int height) {
        driver.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
    }

    /** @param scheme {@code light} or {@code dark} */
    void prefer(String scheme) {
        driver.executeCdpCommand(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
    }

    void open(String url) {
        driver.get(url);
    }

    void reload() {
        driver.navigate().refresh();
    }

    void back() {
        driver.navigate().back();
    }

    void type(CharSequence... keys) {
        new Actions(driver).sendKeys(keys).perform();
    }

    WebElement focused() {
        return driver.switchTo().activeElement();
    }

    String url() {
        return driver.getCurrentUrl();
    }

    List<WebElement> all(By what) {
        return driver.findElements(what);
    }

    /** Waits until one is displayed. */
    WebElement await(By what) {
        return await("there is " + what, () -> all(what).stream()
                .filter(WebElement::isDisplayed)
                .findFirst()
                .orElse(null));
    }

    /** Waits until the value is neither null nor false. Changes of the page in the meantime are no failure. */
    <T> T await(String what, Value<T> value) {
        return new WebDriverWait(driver, DEADLINE, PAUSE)
                .ignoring(StaleElementReferenceException.class)
                .withMessage(() -> "waited until " + what + " at " + url() + ", which shows: "
                        + all(By.tagName("body")).get(0).getText())
                .until(ignored -> value.get());
    }

    /** Moves the pressed mouse between two parts of an element's width, at half of its height. */
    void drag(WebElement over, double from, double to) {
        int width = over.getSize().width;
        new Actions(driver)
                .moveToElement(over, (int) ((from - 0.5) * width), 0)
                .clickAndHold()
                .moveToElement(over, (int) ((to - 0.5) * width), 0)
                .release()
                .perform();
    }

    /** @param y pixels from the upper edge of the element, at half of its width */
    void click(WebElement element, int y) {
        new Actions(driver)
                .moveToElement(element, 0, y - element.getSize().height / 2)
                .click()
                .perform();
    }

    /** Twice, at half of the element's width. */
    void doubleClick(WebElement element, int y) {
        new Actions(driver)
                .moveToElement(element, 0, y - element.getSize().height / 2)
                .doubleClick()
                .perform();
    }

    /** What was copied last. */
    String clipboard() {
        driver.executeCdpCommand("Browser.grantPermissions", Map.of("permissions", List.of("clipboardReadWrite")));
        return (String) run("return navigator.clipboard.readText()");
    }

    void click(int x, int y) {
        new Actions(driver).moveToLocation(x, y).click().perform();
    }

    /** What axe-core finds against WCAG 2.1 AA: rule and elements. */
    @SuppressWarnings("unchecked")
    List<String> accessibilityViolations() {
        run(AXE);
        return (List<String>) driver.executeAsyncScript("""
                const done = arguments[0];
                axe.run({runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa']}).then(({violations}) =>
                    done(violations.map(({id, nodes}) => id + ': ' + nodes.map(node => node.html).join(' | '))));""");
    }

    private static String axe() {
        try (InputStream in = Browser.class.getResourceAsStream("/axe.min.js")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Object run(String script, Object... arguments) {
        return driver.executeScript(script, arguments);
    }

    byte[] png() {
        return driver.getScreenshotAs(OutputType.BYTES);
    }

    /** The URLs that pages have requested since the last call. */
    List<String> requested() {
        return log(LogType.PERFORMANCE)
                .map(entry -> event(entry.getMessage()))
                .filter(event -> event.getString("method").equals("Network.requestWillBeSent"))
                .map(event ->
                        event.getJsonObject("params").getJsonObject("request").getString("url"))
                .toList();
    }

    private static JsonObject event(String message) {
        try (JsonReader reader = Json.createReader(new StringReader(message))) {
            return reader.readObject().getJsonObject("message");
        }
    }

    /** The errors that pages have logged to the console since the last call. */
    List<String> errors() {
        return log(LogType.BROWSER)
                .filter(entry -> entry.getLevel().equals(Level.SEVERE))
                .map(LogEntry::toString)
                .toList();
    }

    private Stream<LogEntry> log(String type) {
        return StreamSupport.stream(driver.manage().logs().get(type).spliterator(), false);
    }

    @Override
    public void close() {
        driver.quit();
    }

    interface Value<T> {
        T get();
    }
}
