package dev.thinker.base.upstream;

/** The microservice answered, but not as agreed. The message is fit for the user's eyes. */
public class BadResponseException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    BadResponseException(String message) {
        super(message);
    }

    BadResponseException(String message, Throwable cause) {
        super(message, cause);
    }
}
