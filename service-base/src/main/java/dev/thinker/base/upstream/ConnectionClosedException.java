package dev.thinker.base.upstream;

import java.io.IOException;

/** The service closed the connection before it responded: it is stopping, or its keep-alive timeout has just passed. */
final class ConnectionClosedException extends IOException {

    private static final long serialVersionUID = 1L;

    ConnectionClosedException(String message, Throwable cause) {
        super(message, cause);
    }
}
