package dev.thinker.agent;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Collects the spans of one chunk while it is read, as many as may be kept, and notices what the real Agent drops. */
final class ChunkBuilder {
    private final List<Span> spans = new ArrayList<>();
    private final Limits limits;
    private long weight;
    private int tooMany;
    private boolean hasZeroId;
    private boolean isMixed;
    private long low;
    private OptionalLong high = OptionalLong.empty();

    ChunkBuilder(Limits limits) {
        this.limits = limits;
    }

    void add(Span span) {
        if (spans.isEmpty()) {
            low = span.traceId();
        }
        OptionalLong spanHigh = upperHalf(span);
        high = high.isEmpty() ? spanHigh : high;
        hasZeroId |= span.traceId() == 0 || span.spanId() == 0;
        isMixed |= span.traceId() != low || spanHigh.isPresent() && !spanHigh.equals(high);
        if (limits.allow(spans.size() + 1, weight + span.weight())) {
            spans.add(span);
            weight += span.weight();
        } else {
            tooMany++;
        }
    }

    /** Why the real Agent would drop it. */
    Optional<String> fault() {
        if (hasZeroId) {
            return Optional.of("a zero id");
        }
        return isMixed ? Optional.of("spans of different traces") : Optional.empty();
    }

    TraceId id() {
        return new TraceId(high.orElse(0), low);
    }

    List<Span> spans() {
        return List.copyOf(spans);
    }

    int tooMany() {
        return tooMany;
    }

    /** Some tracers send the upper half of the trace id on the first span of a chunk only. */
    private static OptionalLong upperHalf(Span span) {
        String hex = span.meta().get("_dd.p.tid");
        if (hex == null || hex.length() != 16) {
            return OptionalLong.empty();
        }
        try {
            return OptionalLong.of(Long.parseUnsignedLong(hex, 16));
        } catch (NumberFormatException e) {
            return OptionalLong.empty();
        }
    }
}
