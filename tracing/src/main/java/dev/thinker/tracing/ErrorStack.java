package dev.thinker.tracing;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * An error as {@link Throwable#printStackTrace()} prints it, without the wrappers among its causes and within a bound.
 *
 * <p>What does not fit loses its middle: suppressed exceptions first, then the lower frames of each cause, then the causes between the
 * outermost and the root. The root cause always keeps its type, its message and its first own frame.
 */
final class ErrorStack {

    /** The Agent cuts at 25,000 characters. Far fewer say as much, and do not crowd other spans out of a payload. */
    private static final int MAX_LENGTH = 8_000;
    /** Ends a chain whose getCause() returns a new exception each time. */
    private static final int MAX_CAUSES = 10_000;

    private static final int MAX_LINE = 3_000;
    /** Two causes with types, messages and frames of this length fit. */
    private static final int MAX_SHORT_LINE = 1_000;
    /** More than the lines take that count what is left out. */
    private static final int COUNTS = 80;

    private static final StackTraceElement[] NONE = {};

    private final StringBuilder text = new StringBuilder(2_000);

    private ErrorStack() {}

    static String of(Throwable error) {
        ErrorStack whole = new ErrorStack();
        whole.print(error, "", "", NONE, Collections.newSetFromMap(new IdentityHashMap<>()));
        return whole.fits() ? whole.text.toString() : withoutItsMiddle(error);
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

    private static String withoutItsMiddle(Throwable error) {
        List<Throwable> causes = causes(error);
        int maxLine =
                lengthOf(causes.get(0), MAX_LINE) + lengthOf(causes.get(causes.size() - 1), MAX_LINE) <= MAX_LENGTH
                        ? MAX_LINE
                        : MAX_SHORT_LINE;
        List<Throwable> outer = new ArrayList<>();
        List<Throwable> inner = new ArrayList<>();
        keepWhatFits(causes, maxLine, outer, inner);
        int omitted = causes.size() - outer.size() - inner.size();
        // One frame of each fits; as many more as do
        int fit = 1;
        int tooMany = MAX_LENGTH;
        String shortened = shortened(outer, omitted, inner, fit, maxLine);
        while (tooMany - fit > 1) {
            int tried = (fit + tooMany) / 2;
            String longer = shortened(outer, omitted, inner, tried, maxLine);
            if (longer.length() <= MAX_LENGTH) {
                fit = tried;
                shortened = longer;
            } else {
                tooMany = tried;
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

    /** From both ends: the outermost and the root first. */
    private static void keepWhatFits(
            List<Throwable> causes, int maxLine, List<Throwable> outer, List<Throwable> inner) {
        int room = MAX_LENGTH - COUNTS;
        int first = 0;
        int last = causes.size() - 1;
        boolean fromRoot = true;
        boolean otherEndIsFull = false;
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
                fromRoot ^= !otherEndIsFull;
            } else if (otherEndIsFull) {
                return;
            } else {
                otherEndIsFull = true;
                fromRoot = !fromRoot;
            }
        }
    }

    /** An upper bound, with one frame. */
    private static int lengthOf(Throwable error, int maxLine) {
        StackTraceElement[] frames = frames(error);
        int frame = frames.length == 0 ? 0 : Math.min(String.valueOf(frames[0]).length(), maxLine);
        return "Caused by: ".length() + header(error, maxLine, MAX_SHORT_LINE).length() + frame + COUNTS;
    }

    private static String shortened(
            List<Throwable> outer, int omitted, List<Throwable> inner, int maxFrames, int maxLine) {
        ErrorStack shortened = new ErrorStack();
        StackTraceElement[] enclosing = NONE;
        for (Throwable error : outer) {
            enclosing = shortened.printShortened(error, enclosing, maxFrames, maxLine);
        }
        if (omitted > 0) {
            shortened.text.append("\t... ").append(omitted).append(" causes\n");
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
            text.append("\t... ").append(suppressed).append(" suppressed\n");
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
            return frames == null ? NONE : frames;
        } catch (RuntimeException overridden) {
            return NONE;
        }
    }

    /** All but the last frames that are the same; the first frame also where both were created in one line. */
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
