package dev.thinker.base.upstream;

/** The service responded, but with something unusable. */
class BadResponseException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    BadResponseException(String message) {
        super(message);
    }

    BadResponseException(String message, Throwable cause) {
        super(message, cause);
    }
}
