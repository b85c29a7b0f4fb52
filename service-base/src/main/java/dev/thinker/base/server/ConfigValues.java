package dev.thinker.base.server;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.function.Function;
import java.util.function.Predicate;

import io.helidon.config.Config;

/**
 * Reads settings. Every method throws an {@link IllegalArgumentException} naming the setting if its value is missing or
 * invalid.
 */
public final class ConfigValues {

    private ConfigValues() {}

    /** Reads a whole number of at least 1. */
    public static int positiveInt(Config setting) {
        return read(setting, Integer::valueOf, number -> number >= 1, "a whole number, at least 1");
    }

    /** Reads a fraction from 0 to 1. */
    public static double fraction(Config setting) {
        return read(
                setting, Double::valueOf, number -> number >= 0 && number <= 1, "a number from 0 to 1, such as 0.1");
    }

    /** Reads a duration in ISO-8601 format that is not negative. */
    public static Duration duration(Config setting) {
        return read(
                setting,
                Duration::parse,
                duration -> !duration.isNegative(),
                "a duration such as PT0.5S, not negative");
    }

    /** Creates the exception for an invalid value. */
    public static IllegalArgumentException invalid(Config setting, String value, String expected) {
        return new IllegalArgumentException(
                "The setting " + setting.key() + " is '" + value + "'; it must be " + expected);
    }

    private static <T> T read(Config setting, Function<String, T> parser, Predicate<T> isValid, String expected) {
        String value = setting.asString()
                .orElseThrow(() -> new IllegalArgumentException("The setting " + setting.key() + " is missing"));
        T parsed;
        try {
            parsed = parser.apply(value);
        } catch (NumberFormatException | DateTimeParseException e) {
            throw invalid(setting, value, expected);
        }
        if (!isValid.test(parsed)) {
            throw invalid(setting, value, expected);
        }
        return parsed;
    }
}
