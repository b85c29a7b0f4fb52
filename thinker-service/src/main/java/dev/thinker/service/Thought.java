package dev.thinker.service;

/** Something that somebody said. */
record Thought(String quote, String author) {
}
