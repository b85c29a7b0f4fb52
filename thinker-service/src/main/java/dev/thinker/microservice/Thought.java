package dev.thinker.microservice;

/** Something that somebody said. */
record Thought(String quote, String author) {
}
