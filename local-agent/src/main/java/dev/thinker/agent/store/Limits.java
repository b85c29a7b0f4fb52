package dev.thinker.agent.store;

/** What may be kept: a number of spans, and of bytes because spans differ in size a thousandfold. */
public record Limits(int spans, long bytes) {
    boolean allow(int otherSpans, long otherBytes) {
        return otherSpans <= spans && otherBytes <= bytes;
    }

    /** For one trace alone, so that it leaves something of the others. */
    Limits ofOneTrace() {
        return new Limits(Math.max(1, spans / 2), bytes / 2);
    }
}
