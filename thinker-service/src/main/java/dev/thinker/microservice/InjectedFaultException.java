package dev.thinker.microservice;

/** A thought failed because the configuration says so. */
final class InjectedFaultException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    InjectedFaultException() {
        super("A fault that was asked for (faults.errors)");
    }
}
