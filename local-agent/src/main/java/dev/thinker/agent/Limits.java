package dev.thinker.agent;

/** What may be kept: a number of spans, and a weight in bytes because spans differ in size a thousandfold. */
record Limits(int spans, long weight) {
    boolean allow(int otherSpans, long otherWeight) {
        return otherSpans <= spans && otherWeight <= weight;
    }
}
