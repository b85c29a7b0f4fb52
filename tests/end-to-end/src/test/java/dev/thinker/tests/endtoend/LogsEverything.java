package dev.thinker.tests.endtoend;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs values of many kinds, one line for each, with the kind as the message. A log call that throws ends the program.
 */
final class LogsEverything {

    private static final Logger LOGGER = LoggerFactory.getLogger(LogsEverything.class);

    public static void main(String[] args) {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("map", Map.of("a", 1));
        values.put("list", List.of(1, "two", List.of(3)));
        values.put("array", new int[] {1, 2});
        values.put("record", new Point(1, Optional.of(Color.RED)));
        values.put("enum", Color.RED);
        values.put("instant", Instant.EPOCH);
        values.put("duration", Duration.ofMillis(5));
        values.put("exception", new IllegalStateException("as a value"));
        values.put("object", new Object());
        values.forEach(
                (kind, value) -> LOGGER.atInfo().addKeyValue("value", value).log(kind));
        LOGGER.atError()
                .setCause(new IllegalStateException("outer", new IllegalArgumentException("inner")))
                .log("cause");
    }

    private record Point(int x, Optional<Color> color) {}

    private enum Color {
        RED
    }
}
