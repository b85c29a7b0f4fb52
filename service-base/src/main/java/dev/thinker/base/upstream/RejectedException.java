package dev.thinker.base.upstream;

/** The service rejected the request with a 4xx, which says nothing about the service's health. */
final class RejectedException extends BadResponseException {

    private static final long serialVersionUID = 1L;

    RejectedException(String message) {
        super(message);
    }
}
