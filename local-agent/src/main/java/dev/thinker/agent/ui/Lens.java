package dev.thinker.agent.ui;

import java.util.Map;
import java.util.regex.Pattern;

/**
 * Zipkin Lens, the trace UI. Six things in it are mended, and where a new Lens no longer has what is mended it is left as it
 * is:
 * <ul>
 * <li>Bars are coloured by service, and some services got the red of a failure. Their reds become other colours.
 * <li>The bar of a failed span is not marked. It becomes red.
 * <li>A long tag, such as a stack trace, hides those after it. It becomes short, and scrolls.
 * <li>The menu opens pages without running their query. It loads them from the server instead, which adds a query.
 * <li>The list opens with the slowest trace on top. It opens with the newest.
 * <li>Nothing leads back to the services. The title does.
 * </ul>
 */
final class Lens {
    private static final Pattern SERVICE_PALETTE = Pattern.compile("servicePalette:\\[[^]]*]");
    private static final Map<String, String> INSTEAD_OF_REDS =
            Map.of("#f44336", "#afb42b", "#e91e63", "#0097a7", "#ff5722", "#8d6e63");

    private static final String LINK_TO_STYLE = "<link rel=\"stylesheet\" href=\"/ui/lens.css\">";

    private static final Pattern MENU_ITEM =
            Pattern.compile("\\(\\w+,\\{to:(\\w+),(className:\\w+\\(\\w+\\.root,\\{\\[\\w+\\[\"root--selected\"]])");
    private static final String LOADING_MENU_ITEM = "(\"a\",{href:\"/zipkin\"+$1,$2";

    private static final Pattern FIRST_ORDER =
            Pattern.compile("(\\.useState\\(\"desc\"\\),\\[\\w+,\\w+]=\\w+\\.useState\\(\")duration\"");

    private static final String TITLE = "(\"strong\",{children:\"Zipkin\"}";
    private static final String LINK_TO_SERVICES = "(\"a\",{href:\"/\",style:{color:\"inherit\"},children:\"Services\"}";

    private Lens() {
    }

    /** Returns a text of this subtype as it is to be served. */
    static String mend(String subtype, String text) {
        return switch (subtype) {
            case "html" -> text.replace("</head>", LINK_TO_STYLE + "</head>");
            case "javascript" -> mendScript(text);
            default -> text;
        };
    }

    private static String mendScript(String script) {
        String recoloured = SERVICE_PALETTE.matcher(script).replaceAll(palette -> withoutReds(palette.group()));
        String loading = MENU_ITEM.matcher(recoloured).replaceFirst(LOADING_MENU_ITEM);
        return FIRST_ORDER.matcher(loading).replaceFirst("$1timestamp\"").replace(TITLE, LINK_TO_SERVICES);
    }

    private static String withoutReds(String palette) {
        String calm = palette;
        for (Map.Entry<String, String> colour : INSTEAD_OF_REDS.entrySet()) {
            calm = calm.replace(colour.getKey(), colour.getValue());
        }
        return calm;
    }
}
