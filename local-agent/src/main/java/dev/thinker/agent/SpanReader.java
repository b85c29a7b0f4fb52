package dev.thinker.agent;

import java.io.IOException;

/** Reads the next span of a payload, in the shape its protocol version gives it. */
interface SpanReader {
    Span read() throws IOException;
}
