package dev.thinker.quickstart;

/** Thrown if the system cannot run. The message is a single line for the user that names the cause and the setting. */
final class QuickstartException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    QuickstartException(String message) {
        super(message);
    }
}
