package dev.thinker.agent;

import java.util.Optional;
import java.util.regex.Pattern;

/** A 128-bit trace id; {@code high} is 0 for tracers that only know 64 bits. */
record TraceId(long high, long low) {
    private static final Pattern HEX = Pattern.compile("[0-9a-fA-F]{1,32}");

    static Optional<TraceId> parse(String hex) {
        if (!HEX.matcher(hex).matches()) {
            return Optional.empty();
        }
        int split = Math.max(0, hex.length() - 16);
        long high = split == 0 ? 0 : Long.parseUnsignedLong(hex.substring(0, split), 16);
        return Optional.of(new TraceId(high, Long.parseUnsignedLong(hex.substring(split), 16)));
    }
}
