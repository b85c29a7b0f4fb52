package dev.thinker.agent;

/** A 128-bit trace id; {@code high} is 0 for tracers that only know 64 bits. */
record TraceId(long high, long low) {
}
