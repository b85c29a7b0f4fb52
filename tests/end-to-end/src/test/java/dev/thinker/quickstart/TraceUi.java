package dev.thinker.quickstart;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import javax.imageio.ImageIO;

import org.openqa.selenium.By;
import org.openqa.selenium.Rectangle;
import org.openqa.selenium.WebElement;

/** The pages of the trace UI, read and clicked as a person would. */
final class TraceUi {

    private static final By TRACES = By.xpath("//main//tbody/tr[.//a[contains(@href, '/traces/')]]");
    private static final By SPANS = By.xpath("//main//div[contains(@style, 'position: absolute')][.//*[contains(text(), ': ')]]");
    private static final By LABEL = By.xpath(".//*[contains(text(), ': ')]");
    private static final By FAILURE = By.cssSelector("svg.MuiSvgIcon-colorError");
    private static final By TAGS = By.xpath("//main//p[text()='Tags']/../..//tr[count(td) = 2]");
    private static final By BESIDE_MAP = By.xpath("//main//*[@data-testid='dependencies-graph']/div[contains(., '(traced requests)')]");
    private static final By MAP = By.cssSelector("main canvas");

    /** The colour inside of the circle that stands for a service. */
    private static final int NODE = 0xff337ba1;
    /** Narrower than a circle, and wider than what moves from one to the other. */
    private static final int NODE_WIDTH = 8;

    /** The bar is the one thing in a span's row that is coloured, thin, and longer than a mark. */
    private static final String COLOUR_OF_BAR = """
            const bars = [...arguments[0].querySelectorAll('div')].filter(element => {
                const box = element.getBoundingClientRect();
                return box.width > 4 && box.height > 3 && box.height < 12
                    && getComputedStyle(element).backgroundColor !== 'rgba(0, 0, 0, 0)';
            });
            return bars.map(bar => getComputedStyle(bar).backgroundColor).join(' and ');""";

    /** Where everything is, and how it looks. */
    private static final String PLACES = """
            return [...document.querySelectorAll('main *')].map(element => {
                const box = element.getBoundingClientRect();
                return [box.x, box.y, box.width, box.height, element.getAttribute('d'), getComputedStyle(element).opacity].join();
            }).join(';');""";

    /** What is different each time, in the order in which it is replaced. */
    private static final Map<String, String> VARIABLES = new LinkedHashMap<>();

    static {
        VARIABLES.put("\\s+at \\S+\\([^)]*\\)", " <where>");
        VARIABLES.put("(<where> ?)+", "<where>...");
        VARIABLES.put("\\b[0-9a-f]{16}([0-9a-f]{16})?\\b", "<id>");
        VARIABLES.put("\\b\\d+(\\.\\d+)? ?(µs|ms|s)\\b", "<duration>");
        VARIABLES.put("(a few seconds|a minute|\\d+ minutes) ago", "<time> ago");
        VARIABLES.put("\\d\\d/\\d\\d \\d\\d:\\d\\d:\\d\\d[:.]\\d{3}", "<time>");
        VARIABLES.put("\\b\\d\\d:\\d\\d:\\d\\d\\.\\d{3}", "<time>");
        VARIABLES.put("localhost:\\d+", "localhost:<port>");
        VARIABLES.put("\\b\\d+ (0|\\d+)$", "<requests> <errors>");
    }

    private final Browser browser;
    private final Agent agent;

    TraceUi(Browser browser, Agent agent) {
        this.browser = browser;
        this.agent = agent;
    }

    void open(String path) {
        browser.open("http://localhost:" + agent.port() + path);
    }

    /** The traces of the list by their ids, as it shows them, from top to bottom. */
    Map<String, String> traces() {
        return browser.await("traces are listed", () -> {
            Map<String, String> traces = new LinkedHashMap<>();
            for (WebElement row : browser.all(TRACES)) {
                String link = row.findElement(By.tagName("a")).getAttribute("href");
                traces.put(link.substring(link.lastIndexOf('/') + 1), row.getText());
            }
            return traces.isEmpty() ? null : traces;
        });
    }

    void sortByStart() {
        browser.await(By.xpath("//main//th//*[text()='Start Time']")).click();
    }

    void openTrace(String traceId) {
        open("/zipkin/traces/" + traceId);
    }

    /** The spans of the waterfall from top to bottom. */
    List<Bar> bars() {
        return browser.await("spans are drawn", () -> {
            List<Bar> bars = new ArrayList<>();
            for (WebElement row : browser.all(SPANS)) {
                bars.add(new Bar(bars.size(), row.findElement(LABEL).getText(), !row.findElements(FAILURE).isEmpty(),
                        (String) browser.run(COLOUR_OF_BAR, row)));
            }
            return bars.isEmpty() ? null : bars;
        });
    }

    /** Clicks on a span, and returns the tags that are shown then. */
    Map<String, String> tags(Bar bar) {
        browser.all(SPANS).get(bar.index()).click();
        String name = bar.label().substring(bar.label().indexOf(": ") + 2);
        browser.await(By.xpath("//main//*[text()='Span name']/..//*[text()='" + name + "']"));
        Map<String, String> tags = new LinkedHashMap<>();
        for (WebElement row : browser.all(TAGS)) {
            List<WebElement> cells = row.findElements(By.tagName("td"));
            tags.put(cells.get(0).getText(), cells.get(1).getText());
        }
        return tags;
    }

    /** Opens the map and clicks on a service, by its place from left to right. Callers stand left of those whom they call. */
    String clickServiceOfMap(int place) {
        openMap();
        Point service = services().get(place);
        browser.click(service.x(), service.y());
        return browser.await(BESIDE_MAP).getText();
    }

    void openMap() {
        open("/zipkin/dependency");
    }

    /** Waits until the map shows services, and finds them by their colour, from left to right: it is a drawing, without elements. */
    List<Point> services() {
        return browser.await("services are drawn", () -> {
            Rectangle map = browser.await(MAP).getRect();
            BufferedImage picture = image(browser.png());
            List<Point> services = new ArrayList<>();
            for (int x = map.x; x < map.x + map.width - NODE_WIDTH; x++) {
                for (int y = map.y; y < map.y + map.height - NODE_WIDTH; y++) {
                    if (isNode(picture, x, y)) {
                        services.add(new Point(x + NODE_WIDTH / 2, y + NODE_WIDTH / 2));
                        x += 3 * NODE_WIDTH;
                        y = map.y;
                    }
                }
            }
            return services.size() < 2 ? null : services;
        });
    }

    private static boolean isNode(BufferedImage picture, int left, int top) {
        for (int x = left; x < left + NODE_WIDTH; x++) {
            for (int y = top; y < top + NODE_WIDTH; y++) {
                if (picture.getRGB(x, y) != NODE) {
                    return false;
                }
            }
        }
        return true;
    }

    private static BufferedImage image(byte[] png) {
        try {
            return ImageIO.read(new ByteArrayInputStream(png));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Without a pointer over anything, and after all that moves to its place has arrived there. */
    byte[] picture() {
        browser.click(0, 0);
        return browser.await("it stands still", new Browser.Value<byte[]>() {
            private String before;

            @Override
            public byte[] get() {
                String now = (String) browser.run(PLACES);
                boolean still = now.equals(before);
                before = now;
                return still ? browser.png() : null;
            }
        });
    }

    /** What the page says, but for what is different each time. */
    String text() {
        String text = browser.await(By.tagName("main")).getText();
        for (Map.Entry<String, String> variable : VARIABLES.entrySet()) {
            text = text.replaceAll(variable.getKey(), variable.getValue());
        }
        return text + "\n";
    }

    void clickMenu(String item) {
        browser.await(By.xpath("//header//a[.//*[text()='" + item + "']]")).click();
    }

    record Point(int x, int y) {
    }

    /** A span of the waterfall, the first at the top. */
    record Bar(int index, String label, boolean isMarked, String colour) {

        boolean isRed() {
            Color rgb = rgb();
            float[] hsb = Color.RGBtoHSB(rgb.getRed(), rgb.getGreen(), rgb.getBlue(), null);
            return (hsb[0] < 0.05 || hsb[0] > 0.95) && hsb[1] > 0.5 && hsb[2] > 0.5;
        }

        private Color rgb() {
            String[] parts = colour.replaceFirst("^rgb\\((\\d+, \\d+, \\d+)\\)$", "$1").split(", ");
            return new Color(Integer.parseInt(parts[0]), Integer.parseInt(parts[1]), Integer.parseInt(parts[2]));
        }
    }
}
