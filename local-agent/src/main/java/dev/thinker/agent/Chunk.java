package dev.thinker.agent;

import java.util.List;

/**
 * Spans of one trace that arrived together.
 *
 * @param token  the test session they belong to, or null
 * @param number counts up with every chunk received
 */
record Chunk(List<Span> spans, String token, long number) {
    /** A trace of one span costs this much beside its span. */
    private static final int BOOKKEEPING = 300;

    long weight() {
        return BOOKKEEPING + spans.stream().mapToLong(Span::weight).sum();
    }
}
