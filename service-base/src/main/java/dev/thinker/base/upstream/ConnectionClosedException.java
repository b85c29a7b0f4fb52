package dev.thinker.base.upstream;

import java.io.IOException;

/** The microservice closed the connection before it answered: it ended, or had closed a connection that was kept alive just then. */
final class ConnectionClosedException extends IOException {

    private static final long serialVersionUID = 1L;

    ConnectionClosedException(Throwable cause) {
        super("The microservice closed the connection before it answered", cause);
    }
}
