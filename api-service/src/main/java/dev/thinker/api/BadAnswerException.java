package dev.thinker.api;

/** The microservice answered, but not as agreed. The message is fit for the user's eyes. */
class BadAnswerException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    BadAnswerException(String message) {
        super(message);
    }

    BadAnswerException(String message, Throwable cause) {
        super(message, cause);
    }
}
