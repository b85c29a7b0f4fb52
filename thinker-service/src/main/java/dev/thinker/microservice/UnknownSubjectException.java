package dev.thinker.microservice;

/** There is no thought on a subject. The span's tag {@code subject} says on which. */
final class UnknownSubjectException extends RuntimeException {

    private static final long serialVersionUID = 1L;
    private static final int FRAMES = 3;

    private static volatile StackTraceElement[] where;

    UnknownSubjectException() {
        super("Subject unknown");
    }

    /** It is thrown at one place only, so its frames are looked up once. The hundred below them belong to the reactive chain. */
    @Override
    public synchronized Throwable fillInStackTrace() {
        if (where == null) {
            where = StackWalker.getInstance().walk(frames -> frames.dropWhile(
                            frame -> !frame.getClassName().equals(Thoughts.class.getName()))
                    .limit(FRAMES)
                    .map(StackWalker.StackFrame::toStackTraceElement)
                    .toArray(StackTraceElement[]::new));
        }
        setStackTrace(where);
        return this;
    }
}
