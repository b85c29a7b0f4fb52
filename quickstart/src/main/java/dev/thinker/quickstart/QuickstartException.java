package dev.thinker.quickstart;

/** The system cannot run. The message is one line for the user, naming the cause and the setting. */
final class QuickstartException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    QuickstartException(String message) {
        super(message);
    }
}
