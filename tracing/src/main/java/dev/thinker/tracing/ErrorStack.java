package dev.thinker.tracing;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * Formats an error as {@link Throwable#printStackTrace()} does, but omits wrapper exceptions and limits the length.
 *
 * <p>Text is omitted in this order: suppressed exceptions, the lower frames of each cause, the causes between the
 * outermost one and the root. The root cause always keeps its type, its message and its top frame.
 */
final class ErrorStack {

    /**
     * The Agent truncates at 25,000 characters. A shorter text is as useful and leaves room for other spans in a
     * payload.
     */
    private static final int MAX_LENGTH = 8_000;
    /** Ends a chain whose getCause() returns a new exception on every call. */
    private static final int MAX_CAUSES = 10_000;

    private static final int MAX_LINE = 3_000;
    /** Two causes fit even if the type, the message and the frame of each have this length. */
    private static final int MAX_SHORT_LINE = 1_000;
    /** At least as long as the lines that count what is omitted. */
    private static final int MAX_COUNTS = 80;

    private static final StackTraceElement[] NO_FRAMES = {};

    private final StringBuilder text = new StringBuilder(2_000);

    private ErrorStack() {}

    static String of(Throwable error) {
        ErrorStack whole = new ErrorStack();
        whole.print(error, "", "", NO_FRAMES, Collections.newSetFromMap(new IdentityHashMap<>()));
        return whole.fits() ? whole.text.toString() : shortened(error);
    }

    private boolean fits() {
        return text.length() <= MAX_LENGTH;
    }

    private void print(
            Throwable error, String indent, String caption, StackTraceElement[] enclosing, Set<Throwable> printed) {
        String header = header(error, MAX_LENGTH, MAX_LENGTH);
        if (!printed.add(error)) {
            text.append(indent)
                    .append(caption)
                    .append("[CIRCULAR REFERENCE: ")
                    .append(header)
                    .append("]\n");
            return;
        }
        text.append(indent).append(caption).append(header).append('\n');
        StackTraceElement[] frames = frames(error);
        int own = own(frames, enclosing);
        for (int i = 0; i < own && fits(); i++) {
            text.append(indent).append("\tat ").append(frames[i]).append('\n');
        }
        if (own < frames.length) {
            text.append(indent).append("\t... ").append(frames.length - own).append(" more\n");
        }
        for (Throwable suppressed : error.getSuppressed()) {
            if (fits()) {
                print(ErrorTags.cause(suppressed), indent + "\t", "Suppressed: ", frames, printed);
            }
        }
        Throwable cause = causeOf(error);
        if (cause != null && fits()) {
            print(cause, indent, "Caused by: ", frames, printed);
        }
    }

    private static String shortened(Throwable error) {
        List<Throwable> causes = causes(error);
        int maxLine =
                lengthOf(causes.get(0), MAX_LINE) + lengthOf(causes.get(causes.size() - 1), MAX_LINE) <= MAX_LENGTH
                        ? MAX_LINE
                        : MAX_SHORT_LINE;
        List<Throwable> outer = new ArrayList<>();
        List<Throwable> inner = new ArrayList<>();
        selectFitting(causes, maxLine, outer, inner);
        int omitted = causes.size() - outer.size() - inner.size();
        // One frame of each cause fits; search for the largest number that does
        int fitting = 1;
        int tooMany = MAX_LENGTH;
        String shortened = shortened(outer, omitted, inner, fitting, maxLine);
        while (tooMany - fitting > 1) {
            int frames = (fitting + tooMany) / 2;
            String longer = shortened(outer, omitted, inner, frames, maxLine);
            if (longer.length() <= MAX_LENGTH) {
                fitting = frames;
                shortened = longer;
            } else {
                tooMany = frames;
            }
        }
        return shortened;
    }

    private static List<Throwable> causes(Throwable error) {
        Set<Throwable> known = Collections.newSetFromMap(new IdentityHashMap<>());
        List<Throwable> causes = new ArrayList<>();
        for (Throwable cause = error;
                cause != null && known.add(cause) && causes.size() < MAX_CAUSES;
                cause = causeOf(cause)) {
            causes.add(cause);
        }
        return causes;
    }

    /** Selects causes from both ends in turn, starting with the root. */
    private static void selectFitting(
            List<Throwable> causes, int maxLine, List<Throwable> outer, List<Throwable> inner) {
        int room = MAX_LENGTH - MAX_COUNTS;
        int first = 0;
        int last = causes.size() - 1;
        boolean fromRoot = true;
        boolean otherEndFull = false;
        while (first <= last) {
            Throwable cause = causes.get(fromRoot ? last : first);
            int length = lengthOf(cause, maxLine);
            if (length <= room) {
                room -= length;
                if (fromRoot) {
                    inner.add(0, cause);
                    last--;
                } else {
                    outer.add(cause);
                    first++;
                }
                fromRoot ^= !otherEndFull;
            } else if (otherEndFull) {
                return;
            } else {
                otherEndFull = true;
                fromRoot = !fromRoot;
            }
        }
    }

    /** Returns an upper bound of the length of an error with one frame. */
    private static int lengthOf(Throwable error, int maxLine) {
        StackTraceElement[] frames = frames(error);
        int frame = frames.length == 0 ? 0 : Math.min(String.valueOf(frames[0]).length(), maxLine);
        return "Caused by: ".length() + header(error, maxLine, MAX_SHORT_LINE).length() + frame + MAX_COUNTS;
    }

    private static String shortened(
            List<Throwable> outer, int omitted, List<Throwable> inner, int maxFrames, int maxLine) {
        ErrorStack shortened = new ErrorStack();
        StackTraceElement[] enclosing = NO_FRAMES;
        for (Throwable error : outer) {
            enclosing = shortened.printShortened(error, enclosing, maxFrames, maxLine);
        }
        if (omitted > 0) {
            shortened.text.append("\t... ").append(omitted).append(" causes omitted\n");
        }
        for (Throwable error : inner) {
            enclosing = shortened.printShortened(error, enclosing, maxFrames, maxLine);
        }
        return shortened.text.toString();
    }

    private StackTraceElement[] printShortened(
            Throwable error, StackTraceElement[] enclosing, int maxFrames, int maxLine) {
        text.append(text.isEmpty() ? "" : "Caused by: ")
                .append(header(error, maxLine, MAX_SHORT_LINE))
                .append('\n');
        StackTraceElement[] frames = frames(error);
        int shown = Math.min(maxFrames, own(frames, enclosing));
        for (int i = 0; i < shown && fits(); i++) {
            text.append("\tat ").append(cut(String.valueOf(frames[i]), maxLine)).append('\n');
        }
        if (shown < frames.length) {
            text.append("\t... ").append(frames.length - shown).append(" more\n");
        }
        int suppressed = error.getSuppressed().length;
        if (suppressed > 0) {
            text.append("\t... ").append(suppressed).append(" suppressed exceptions omitted\n");
        }
        return frames;
    }

    private static String header(Throwable error, int maxType, int maxMessage) {
        String message = ErrorTags.message(error, maxMessage);
        return cut(ErrorTags.type(error), maxType) + (message == null ? "" : ": " + message);
    }

    private static Throwable causeOf(Throwable error) {
        Throwable cause = ErrorTags.getCause(error);
        return cause == null ? null : ErrorTags.cause(cause);
    }

    private static StackTraceElement[] frames(Throwable error) {
        try {
            StackTraceElement[] frames = error.getStackTrace();
            return frames == null ? NO_FRAMES : frames;
        } catch (RuntimeException overridden) {
            return NO_FRAMES;
        }
    }

    /**
     * Counts the frames above those shared with the enclosing error: at least one, even if both were created on the
     * same line.
     */
    private static int own(StackTraceElement[] frames, StackTraceElement[] enclosing) {
        int own = frames.length;
        for (int i = enclosing.length - 1; own > 1 && i >= 0 && Objects.equals(frames[own - 1], enclosing[i]); i--) {
            own--;
        }
        return own;
    }

    private static String cut(String text, int max) {
        return text.length() > max ? text.substring(0, max - 3) + "..." : text;
    }
}
