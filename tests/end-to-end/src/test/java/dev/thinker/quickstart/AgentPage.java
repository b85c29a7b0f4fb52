package dev.thinker.quickstart;

import java.awt.Rectangle;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

import org.openqa.selenium.By;
import org.openqa.selenium.WebElement;

/** The page that the agent opens with, and its views of services, resources and traces, read and clicked as a person would. */
final class AgentPage {

    /** By the titles of the columns, as they are shown */
    private static final String ROWS = """
            const titles = [...document.querySelectorAll('#content thead th')].map(head => head.innerText);
            return [...document.querySelectorAll('#content:not([hidden]) tbody tr')].map(
                row => Object.fromEntries([...row.children].map((cell, i) => [titles[i], cell.innerText])));""";

    private static final String FIGURES = """
            return Object.fromEntries([...document.querySelectorAll('#content:not([hidden]) dl div')].map(
                figure => [...figure.children].map(part => part.innerText)));""";

    private final Browser browser;
    private final Agent agent;

    AgentPage(Browser browser, Agent agent) {
        this.browser = browser;
        this.agent = agent;
    }

    String address() {
        return "http://localhost:" + agent.port() + "/";
    }

    /** Opens the page anew, even if only what is behind the # differs. */
    void open(String place) {
        browser.open("about:blank");
        browser.open(address() + place);
    }

    /** What is behind the # of the address. */
    String place() {
        return browser.url().replaceFirst("^[^#]*", "");
    }

    String heading() {
        return browser.await(By.tagName("h1")).getText();
    }

    void awaitHeading(String heading) {
        browser.await("the heading is " + heading, () -> heading().equals(heading));
    }

    /** The rows of the table, once there are some. */
    List<Map<String, String>> rows() {
        return rows(rows -> !rows.isEmpty());
    }

    List<Map<String, String>> rows(Predicate<List<Map<String, String>>> expected) {
        return browser.await("the expected rows are shown", () -> {
            List<Map<String, String>> rows = read(ROWS);
            return expected.test(rows) ? rows : null;
        });
    }

    /** The row that begins with that name. */
    Map<String, String> row(String column, String name) {
        Predicate<Map<String, String>> matches = row -> name.equals(row.get(column).lines().findFirst().orElse(""));
        return rows(rows -> rows.stream().anyMatch(matches)).stream().filter(matches).findFirst().orElseThrow();
    }

    /** The figures above the table. */
    Map<String, String> figures() {
        return browser.await("figures are shown", () -> {
            Map<String, String> figures = read(FIGURES);
            return figures.isEmpty() ? null : figures;
        });
    }

    /** Where charts and the map are on the page. */
    List<Rectangle> drawings() {
        return browser.all(By.cssSelector("canvas, .recharts-wrapper")).stream().map(AgentPage::area).toList();
    }

    private static Rectangle area(WebElement element) {
        org.openqa.selenium.Rectangle area = element.getRect();
        return new Rectangle(area.x, area.y, area.width, area.height);
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
        Rectangle row = area(browser.all(By.cssSelector("#content tbody tr")).get(index));
        browser.click((int) row.getCenterX(), (int) row.getCenterY());
    }

    void press(String button) {
        browser.await(By.xpath("//button[text()='" + button + "']")).click();
    }

    String problem() {
        return browser.await(By.id("problem")).getText();
    }

    void awaitNoProblem() {
        browser.await("the problem is gone", () -> !browser.all(By.id("problem")).get(0).isDisplayed());
    }

    String notice() {
        return browser.await(By.id("notice")).getText();
    }
}
