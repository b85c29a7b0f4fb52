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
