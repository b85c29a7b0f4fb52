package dev.thinker.microservice;

/** Nobody has thought about that subject yet. Which one, the span's tag {@code subject} says. */
final class UnknownSubjectException extends RuntimeException {

    private static final long serialVersionUID = 1L;
    private static final int FRAMES = 3;

    private static volatile StackTraceElement[] where;

    UnknownSubjectException() {
        super("Subject unknown");
    }

    /** It is thrown at one place only, so the first one's frames are those of all; the hundred below are the reactive chain's. */
    @Override
    public synchronized Throwable fillInStackTrace() {
        StackTraceElement[] frames = where;
        if (frames == null) {
            String thrower = Thoughts.class.getName();
            frames = StackWalker.getInstance().walk(all -> all.dropWhile(frame -> !frame.getClassName().equals(thrower)).limit(FRAMES)
                    .map(StackWalker.StackFrame::toStackTraceElement).toArray(StackTraceElement[]::new));
            where = frames;
        }
        setStackTrace(frames);
        return this;
    }
}
