package dev.thinker.agent;

import java.io.IOException;

import org.msgpack.core.MessageUnpacker;

/** The versions of the trace protocol that are taken, and so advertised. */
enum Protocol {
    V03("/v0.3/traces", MapSpanReader::new),
    V04("/v0.4/traces", MapSpanReader::new),
    V05("/v0.5/traces", ArraySpanReader::new);

    private final String path;
    private final ReaderFactory readers;

    Protocol(String path, ReaderFactory readers) {
        this.path = path;
        this.readers = readers;
    }

    String path() {
        return path;
    }

    /** Reads whatever precedes the traces; the reader then reads their spans. */
    SpanReader reader(MessageUnpacker in, SharedStrings shared) throws IOException {
        return readers.create(in, shared);
    }

    private interface ReaderFactory {
        SpanReader create(MessageUnpacker in, SharedStrings shared) throws IOException;
    }
}
