package dev.thinker.tracing;

/** The connection of a request ended before the whole answer was sent. */
final class ClientDisconnectedException extends Exception {

    private static final long serialVersionUID = 1L;

    ClientDisconnectedException(String message) {
        super(message);
    }
}
