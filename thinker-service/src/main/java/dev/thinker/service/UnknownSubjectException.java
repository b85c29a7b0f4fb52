package dev.thinker.service;

/** Nobody has thought about that subject yet. */
final class UnknownSubjectException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    UnknownSubjectException(String subject) {
        super("Subject unknown: " + subject);
    }
}
