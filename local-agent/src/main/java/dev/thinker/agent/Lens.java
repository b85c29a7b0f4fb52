package dev.thinker.agent;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.zip.CRC32;

import io.helidon.common.http.MediaType;

/**
 * The files of Zipkin Lens, the trace UI, from its jar. Four things in them are mended, and where a new Lens no longer has
 * what is mended it is left as it is:
 * <ul>
 * <li>Bars are coloured by service, and some services got the red of a failure. Their reds become other colours.
 * <li>The bar of a failed span is not marked. It becomes red.
 * <li>A long tag, such as a stack trace, hides those after it. It becomes short, and scrolls.
 * <li>The menu opens pages without running their query. It loads them from the server instead, which adds a query.
 * </ul>
 */
final class Lens {
    private static final String INDEX = "/zipkin-lens/index.html";

    private static final Pattern SERVICE_PALETTE = Pattern.compile("servicePalette:\\[[^]]*]");
    private static final Map<String, String> INSTEAD_OF_REDS =
            Map.of("#f44336", "#afb42b", "#e91e63", "#0097a7", "#ff5722", "#8d6e63");

    /** The icon of a failed span stands in the line above its bar. */
    private static final String RED_BAR = ".MuiBox-root:has(> .MuiBox-root > .MuiSvgIcon-colorError) + .MuiBox-root"
            + " > .MuiBox-root:nth-child(2) { background-color: #d32f2f !important }\n";

    /** A stack trace would push the tags after it out of sight, and without line breaks it cannot be read. */
    private static final String SHORT_TAG = "td.MuiTableCell-sizeSmall:first-child:nth-last-child(2) { width: 30% }\n"
            + "td.MuiTableCell-sizeSmall:nth-child(2):last-child"
            + " { display: block; max-height: 8em; overflow: auto; white-space: pre-wrap }\n";

    private static final Pattern MENU_ITEM =
            Pattern.compile("\\(\\w+,\\{to:(\\w+),(className:\\w+\\(\\w+\\.root,\\{\\[\\w+\\[\"root--selected\"]])");
    private static final String LOADING_MENU_ITEM = "(\"a\",{href:\"/zipkin\"+$1,$2";

    private Lens() {
    }

    /** The files by their path under {@code /zipkin}. */
    static Map<String, File> files() {
        URL index = Objects.requireNonNull(Lens.class.getResource(INDEX), "zipkin-lens is not on the class path");
        Map<String, File> files = new HashMap<>();
        try (JarFile jar = open(index)) {
            for (JarEntry entry : (Iterable<JarEntry>) jar.stream()::iterator) {
                if (entry.getName().startsWith("zipkin-lens/") && !entry.isDirectory()) {
                    String path = entry.getName().substring("zipkin-lens".length());
                    files.put(path, file(path, jar.getInputStream(entry).readAllBytes()));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Map.copyOf(files);
    }

    /** A jar of its own: one from the cache is shared, and closing it would close it for others. */
    private static JarFile open(URL resource) throws IOException {
        JarURLConnection connection = (JarURLConnection) resource.openConnection();
        connection.setUseCaches(false);
        return connection.getJarFile();
    }

    private static File file(String path, byte[] content) {
        String ending = path.substring(path.lastIndexOf('.') + 1);
        return switch (ending) {
            case "html" -> new File(content, MediaType.TEXT_HTML);
            case "js" -> new File(mendScript(text(content)), MediaType.parse("text/javascript; charset=UTF-8"));
            case "css" -> new File(text(content) + RED_BAR + SHORT_TAG, MediaType.parse("text/css; charset=UTF-8"));
            case "png" -> new File(content, MediaType.parse("image/png"));
            case "ico" -> new File(content, MediaType.parse("image/x-icon"));
            default -> new File(content, MediaType.APPLICATION_OCTET_STREAM);
        };
    }

    private static String mendScript(String script) {
        String recoloured = SERVICE_PALETTE.matcher(script).replaceAll(palette -> withoutReds(palette.group()));
        return MENU_ITEM.matcher(recoloured).replaceFirst(LOADING_MENU_ITEM);
    }

    private static String withoutReds(String palette) {
        String calm = palette;
        for (Map.Entry<String, String> colour : INSTEAD_OF_REDS.entrySet()) {
            calm = calm.replace(colour.getKey(), colour.getValue());
        }
        return calm;
    }

    private static String text(byte[] content) {
        return new String(content, StandardCharsets.UTF_8);
    }

    /** @param tag changes with the content, so that a browser may keep the file until it does */
    record File(byte[] content, MediaType type, String tag) {
        File(String content, MediaType type) {
            this(content.getBytes(StandardCharsets.UTF_8), type);
        }

        File(byte[] content, MediaType type) {
            this(content, type, tag(content));
        }

        private static String tag(byte[] content) {
            CRC32 checksum = new CRC32();
            checksum.update(content);
            return "\"" + Long.toHexString(checksum.getValue()) + "\"";
        }
    }
}
