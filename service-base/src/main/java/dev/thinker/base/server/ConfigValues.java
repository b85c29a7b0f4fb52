package dev.thinker.base.server;

import java.time.Duration;
import java.time.format.DateTimeParseException;

import io.helidon.config.Config;

/** Reads settings and names those with a bad value: every method throws {@link IllegalArgumentException} for one. */
public final class ConfigValues {

    private ConfigValues() {
    }

    /** A whole number that is not below {@code least}. */
    public static int atLeast(int least, Config setting) {
        String value = value(setting);
        try {
            int number = Integer.parseInt(value);
            if (number >= least) {
                return number;
            }
        } catch (NumberFormatException e) {
            // The exception below says it
        }
        throw bad(setting, value, "a whole number, at least " + least);
    }

    /** A number from 0 to 1. */
    public static double share(Config setting) {
        String value = value(setting);
        try {
            double share = Double.parseDouble(value);
            if (share >= 0 && share <= 1) {
                return share;
            }
        } catch (NumberFormatException e) {
            // The exception below says it
        }
        throw bad(setting, value, "a share from 0 to 1, such as 0.1");
    }

    /** A duration in the form of ISO-8601 that is not negative. */
    public static Duration duration(Config setting) {
        String value = value(setting);
        try {
            Duration duration = Duration.parse(value);
            if (!duration.isNegative()) {
                return duration;
            }
        } catch (DateTimeParseException e) {
            // The exception below says it
        }
        throw bad(setting, value, "a duration such as PT0.5S, not negative");
    }

    /** Says what a setting should have been. */
    public static IllegalArgumentException bad(Config setting, String value, String expected) {
        return new IllegalArgumentException("The setting " + setting.key() + " is '" + value + "'; it must be " + expected);
    }

    private static String value(Config setting) {
        return setting.asString().orElseThrow(() -> new IllegalArgumentException("The setting " + setting.key() + " is missing"));
    }
}
