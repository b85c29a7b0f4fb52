package dev.thinker.api;

/** The microservice refused the request. That says something of the request, and nothing of the microservice's health. */
final class RefusedException extends BadAnswerException {

    private static final long serialVersionUID = 1L;

    RefusedException(int status) {
        super("The microservice answered " + status);
    }
}
