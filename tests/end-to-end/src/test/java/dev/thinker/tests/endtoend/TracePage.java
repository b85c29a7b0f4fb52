package dev.thinker.tests.endtoend;

import java.util.List;
import java.util.Map;

import org.openqa.selenium.By;
import org.openqa.selenium.WebElement;

/** The page of one trace. */
final class TracePage {

    private static final String TAGS = """
            return Object.fromEntries([...document.querySelectorAll('.tags tr')].map(
                row => [row.children[0].innerText, row.children[1].innerText]));""";

    private final Browser browser;

    TracePage(Browser browser) {
        this.browser = browser;
    }

    /** The rows of the waterfall, once there are that many. */
    List<WebElement> rows(int count) {
        return browser.await(count + " rows are shown", () -> {
            List<WebElement> rows = browser.all(By.cssSelector("[role=treeitem]"));
            return rows.size() == count ? rows : null;
        });
    }

    /** The label of the selected row. */
    String selected() {
        return browser.await(By.cssSelector("[role=treeitem][aria-selected=true] .label"))
                .getText();
    }

    /** Service and resource of the span whose details are shown. */
    String details() {
        return browser.await(By.cssSelector(".details .facts dd")).getText() + " "
                + browser.await(By.cssSelector(".details h2")).getText();
    }

    void awaitDetails(String serviceAndResource) {
        browser.await(
                "the details are of " + serviceAndResource, () -> details().equals(serviceAndResource));
    }

    boolean hasDetails() {
        return browser.all(By.cssSelector(".details")).get(0).isDisplayed();
    }

    /** The range that the page is zoomed to, such as "183 ms – 549 ms ✕", or nothing. */
    String zoom() {
        WebElement zoom = browser.all(By.cssSelector(".tools .chip")).get(0);
        return zoom.isDisplayed() ? zoom.getText() : "";
    }

    /** Replaces the search text. */
    void find(CharSequence... keys) {
        WebElement input = browser.await(By.cssSelector(".find input"));
        input.clear();
        input.sendKeys(keys);
    }

    void awaitMatches(String said) {
        browser.await("the matches are " + said, () -> browser.all(By.cssSelector(".find .muted"))
                .get(0)
                .getText()
                .equals(said));
    }

    void selectFailed() {
        browser.await(By.cssSelector("[role=treeitem].failed")).click();
        browser.await(By.cssSelector(".details .failure"));
    }

    @SuppressWarnings("unchecked")
    Map<String, String> tags() {
        return browser.await("tags are shown", () -> {
            Map<String, String> tags = (Map<String, String>) browser.run(TAGS);
            return tags.isEmpty() ? null : tags;
        });
    }

    void tab(String title) {
        browser.await(By.xpath("//*[@role='tab'][text()='" + title + "']")).click();
        browser.await(By.xpath("//*[@role='tab'][@aria-selected='true'][text()='" + title + "']"));
    }
}
