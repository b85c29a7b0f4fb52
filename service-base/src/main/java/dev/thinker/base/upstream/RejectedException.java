package dev.thinker.base.upstream;

/** The microservice refused the request. That says something of the request, and nothing of the microservice's health. */
final class RejectedException extends BadResponseException {

    private static final long serialVersionUID = 1L;

    RejectedException(int status) {
        super("The microservice answered " + status);
    }
}
