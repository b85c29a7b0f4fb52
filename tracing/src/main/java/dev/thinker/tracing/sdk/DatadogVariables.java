package dev.thinker.tracing.sdk;

import java.lang.reflect.Field;
import java.util.List;
import java.util.Locale;

import datadog.trace.api.config.GeneralConfig;
import datadog.trace.api.config.TraceInstrumentationConfig;
import datadog.trace.api.config.TracerConfig;

/**
 * Makes the tracer find its environment variables in every locale.
 *
 * <p>dd-trace-ot 1.53.0 derives the name of a variable from that of the setting with {@link String#toUpperCase()}. In
 * Turkish and Azeri it looks for {@code DD_SERVİCE}, with a dotted capital I. In these locales, this class copies the
 * variables to the equivalent system properties.
 */
final class DatadogVariables {

    private DatadogVariables() {}

    /** Must run before the tracer's configuration is read. Properties that are already set keep precedence. */
    static void findInEveryLocale() {
        if ("i".toUpperCase(Locale.getDefault()).equals("I")) {
            return;
        }
        System.getenv().forEach((name, value) -> {
            if (name.startsWith("DD_")) {
                set(
                        "dd."
                                + name.substring("DD_".length())
                                        .toLowerCase(Locale.ROOT)
                                        .replace('_', '.'),
                        value);
            } else if (name.startsWith("OTEL_")) {
                set(name.toLowerCase(Locale.ROOT).replace('_', '.'), value);
            }
        });
        // The names of some settings contain dashes
        List.of(GeneralConfig.class, TracerConfig.class, TraceInstrumentationConfig.class)
                .forEach(DatadogVariables::setNamed);
    }

    private static void setNamed(Class<?> names) {
        for (Field field : names.getFields()) {
            String setting = name(field);
            String value =
                    System.getenv("DD_" + setting.toUpperCase(Locale.ROOT).replaceAll("[.-]", "_"));
            if (value != null) {
                set("dd." + setting, value);
            }
        }
    }

    private static String name(Field field) {
        try {
            return field.get(null) instanceof String name ? name : "";
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void set(String property, String value) {
        // The tracer also uppercases style names in the default locale. Names in uppercase survive that unchanged
        String portable = property.startsWith("dd.trace.propagation.style") ? value.toUpperCase(Locale.ROOT) : value;
        System.getProperties().putIfAbsent(property, portable);
    }
}
