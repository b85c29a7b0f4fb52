package dev.thinker.microservice;

import java.util.Arrays;

/** There is no thought on a subject. The tag {@code subject} of the span names it. */
final class UnknownSubjectException extends RuntimeException {

    private static final long serialVersionUID = 1L;
    private static final int MAX_FRAMES = 3;

    private static volatile StackTraceElement[] frames;

    UnknownSubjectException() {
        super("Subject unknown");
    }

    /**
     * Thrown in one place only, so its stack trace is read once. The hundred frames below belong to the reactive chain.
     */
    @Override
    public synchronized Throwable fillInStackTrace() {
        if (frames == null) {
            super.fillInStackTrace();
            frames = Arrays.copyOf(getStackTrace(), MAX_FRAMES);
        }
        setStackTrace(frames);
        return this;
    }
}
