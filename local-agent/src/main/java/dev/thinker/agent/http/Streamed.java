package dev.thinker.agent.http;

/** JSON that may be long. */
public interface Streamed {
    /** For how many of the responses that may be streamed at a time it counts. With 0 it is sent at once. */
    int weight();
}
