package dev.thinker.agent;

import java.io.IOException;

/** What a tracer sent cannot be read. The message is shown to the sender. */
final class MalformedPayload extends IOException {
    private static final long serialVersionUID = 1L;

    MalformedPayload(String reason) {
        super(reason);
    }
}
