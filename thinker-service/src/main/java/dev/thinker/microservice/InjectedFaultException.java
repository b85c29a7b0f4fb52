package dev.thinker.microservice;

/** A thought failed because the setting {@code faults.errors} demands it. */
final class InjectedFaultException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    InjectedFaultException() {
        super("Injected fault (faults.errors)");
    }
}
