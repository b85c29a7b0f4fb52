package dev.thinker.service;

/** Nobody has thought about that subject yet. Which one, the span's tag {@code subject} says. */
final class UnknownSubjectException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    UnknownSubjectException() {
        super("Subject unknown");
    }
}
