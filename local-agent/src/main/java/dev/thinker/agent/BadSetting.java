package dev.thinker.agent;

/** A setting the agent cannot start with. The message names it. */
final class BadSetting extends RuntimeException {
    private static final long serialVersionUID = 1L;

    BadSetting(String key, String fault) {
        super(key + ": " + fault);
    }
}
