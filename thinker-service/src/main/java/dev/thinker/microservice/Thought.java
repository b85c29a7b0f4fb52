package dev.thinker.microservice;

/** What somebody said about a subject. */
record Thought(String quote, String author) {}
