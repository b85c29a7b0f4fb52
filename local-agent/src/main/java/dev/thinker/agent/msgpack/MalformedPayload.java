package dev.thinker.agent.msgpack;

/** What a tracer sent cannot be read. The message is shown to the sender. */
public final class MalformedPayload extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public MalformedPayload(String reason) {
        super(reason);
    }
}
