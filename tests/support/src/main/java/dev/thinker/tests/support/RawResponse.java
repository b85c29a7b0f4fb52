package dev.thinker.tests.support;

import java.util.Optional;

/**
 * A response as it was received.
 *
 * @param head the status line and headers, up to and including the blank line
 */
public record RawResponse(String head, String body) {

    public int status() {
        return Integer.parseInt(head.substring(9, 12));
    }

    /** Returns the first header of this name, which is not case-sensitive. */
    public Optional<String> header(String name) {
        return head.lines()
                .filter(line -> line.regionMatches(true, 0, name + ":", 0, name.length() + 1))
                .map(line -> line.substring(name.length() + 1).strip())
                .findFirst();
    }

    /** Tells whether the server announced that it closes the connection after this response. */
    public boolean closesConnection() {
        return header("Connection").filter("close"::equalsIgnoreCase).isPresent();
    }

    @Override
    public String toString() {
        return head + body;
    }
}
