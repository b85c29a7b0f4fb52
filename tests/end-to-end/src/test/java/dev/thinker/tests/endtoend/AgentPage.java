package dev.thinker.tests.endtoend;

import java.awt.Rectangle;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;

import org.openqa.selenium.By;
import org.openqa.selenium.WebElement;

/** Reads and clicks the local agent's pages like a user. */
final class AgentPage {

    /** Cells by column title */
    private static final String ROWS = """
            const table = [...document.querySelectorAll('#content table[role=table]')].find(table => table.checkVisibility());
            const titles = [...table?.querySelectorAll('thead th') ?? []].map(head => head.innerText);
            return [...table?.querySelectorAll('tbody tr') ?? []].map(
                row => Object.fromEntries([...row.children].map((cell, i) => [titles[i], cell.innerText])));""";

    private static final String STATS = """
            return Object.fromEntries([...document.querySelectorAll('#content:not([hidden]) .summary dl div, #content:not([hidden]) dl.summary div')].map(
                figure => [...figure.children].map(part => part.innerText)));""";

    /** Text that differs between runs, in the order of replacement. */
    private static final Map<String, String> VARIABLES = new LinkedHashMap<>();

    static {
        VARIABLES.put("\\S+\\([^)\\n]*\\.java:\\d+\\)", "<where>");
        VARIABLES.put("\\d+ library frames?", "<frames>");
        VARIABLES.put("\\b[0-9a-f]{32}|\\b[0-9a-f]{16}\\b", "<id>");
        VARIABLES.put("\\b\\d+(\\.\\d+)? ?(µs|ms|s|min)\\b", "<duration>");
        VARIABLES.put("\\b\\d+ [A-Z][a-z]{2} \\d{4}, ", "");
        VARIABLES.put("\\b\\d\\d:\\d\\d(:\\d\\d(\\.\\d{3})?)?", "<time>");
        VARIABLES.put("localhost:\\d+", "localhost:<port>");
        VARIABLES.put("\\b\\d+(\\.\\d+)?(%|/s)", "<rate>");
        VARIABLES.put(
                "\\b(process_id|thread\\.id|thread\\.name|runtime-id|network\\.destination\\.port|out\\.port)\\s+\\S+",
                "$1 <value>");
        VARIABLES.put("\\b\\d[\\d,]*\\b(?!\\.)", "<number>");
        VARIABLES.put("\\b(\\S*_dd\\.\\S+|_sampling\\S+)\\s+\\S+", "$1 <value>");
    }

    private final Browser browser;
    private final AgentClient agent;

    AgentPage(Browser browser, AgentClient agent) {
        this.browser = browser;
        this.agent = agent;
    }

    String address() {
        return "http://localhost:" + agent.port() + "/";
    }

    /** @param place path and query of the page, without the first slash */
    void open(String place) {
        browser.open("about:blank");
        browser.open(address() + place);
    }

    /** Path and query of the page, without the first slash. */
    String place() {
        return browser.url().substring(address().length());
    }

    String heading() {
        return browser.await(By.tagName("h1")).getText();
    }

    void awaitHeading(String heading) {
        browser.await("the heading is " + heading, () -> heading().equals(heading));
    }

    /** Waits for the rows of the table. */
    List<Map<String, String>> rows() {
        return rows(rows -> !rows.isEmpty());
    }

    List<Map<String, String>> rows(Predicate<List<Map<String, String>>> expected) {
        return browser.await("the expected rows are shown", () -> {
            List<Map<String, String>> rows = read(ROWS);
            return expected.test(rows) ? rows : null;
        });
    }

    /** The row with this name. */
    Map<String, String> row(String column, String name) {
        Predicate<Map<String, String>> matches =
                row -> name.equals(row.get(column).lines().findFirst().orElse(""));
        return rows(rows -> rows.stream().anyMatch(matches)).stream()
                .filter(matches)
                .findFirst()
                .orElseThrow();
    }

    /** The metrics above the table. */
    Map<String, String> stats() {
        return browser.await("figures are shown", () -> {
            Map<String, String> stats = read(STATS);
            return stats.isEmpty() ? null : stats;
        });
    }

    /** Where charts and the map are on the page. */
    List<Rectangle> drawings() {
        return browser.all(By.cssSelector("canvas, .chart, .map, .share, .legend, .track")).stream()
                .map(AgentPage::area)
                .toList();
    }

    private static Rectangle area(WebElement element) {
        org.openqa.selenium.Rectangle area = element.getRect();
        return new Rectangle(area.x, area.y, area.width, area.height);
    }

    /** The loaded page, with the pointer over nothing. */
    byte[] picture() {
        browser.click(0, 0);
        return browser.await(
                "the page is loaded",
                () -> Boolean.TRUE.equals(browser.run("return document.querySelector('main').ariaBusy === 'false'"))
                        ? browser.png()
                        : null);
    }

    /** The text of the page, without what differs between runs. */
    String text() {
        String text = browser.await(By.tagName("main")).getText();
        for (Map.Entry<String, String> variable : VARIABLES.entrySet()) {
            text = text.replaceAll(variable.getKey(), variable.getValue());
        }
        // The rest of a long page depends on the number of requests
        return text.lines().limit(60).collect(Collectors.joining("\n", "", "\n"));
    }

    @SuppressWarnings("unchecked")
    private <T> T read(String script) {
        return (T) browser.run(script);
    }

    void click(String link) {
        browser.await("there is a link " + link, () -> {
            List<WebElement> links = browser.all(By.linkText(link));
            links.stream().findFirst().ifPresent(WebElement::click);
            return !links.isEmpty();
        });
    }

    /** Clicks into the middle of a row, where there is no text. The first has index 0. */
    void clickRow(int index) {
        rows(rows -> rows.size() > index);
        Rectangle row = area(browser.all(By.cssSelector("#content table[role=table] tbody tr"))
                .get(index));
        browser.click((int) row.getCenterX(), (int) row.getCenterY());
    }

    void press(String button) {
        browser.await(By.xpath("//button[text()='" + button + "']")).click();
    }

    String problem() {
        return browser.await(By.id("problem")).getText();
    }

    void awaitNoProblem() {
        browser.await(
                "the problem is gone",
                () -> !browser.all(By.id("problem")).get(0).isDisplayed());
    }

    String notice() {
        return browser.await(By.id("notice")).getText();
    }
}
