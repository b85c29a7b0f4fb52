package dev.thinker.tracing.sdk;

import java.lang.reflect.Field;
import java.util.List;
import java.util.Locale;

import datadog.trace.api.config.GeneralConfig;
import datadog.trace.api.config.TraceInstrumentationConfig;
import datadog.trace.api.config.TracerConfig;

/**
 * Lets the tracer find its environment variables in every locale.
 *
 * <p>dd-trace-ot 1.53.0 makes the name of a variable from that of a setting with {@link String#toUpperCase()}: in Turkish and Azeri it
 * looks for {@code DD_SERVİCE}, with a dot on the I. There the variables are given to it as the system properties of the same meaning.
 */
final class DatadogVariables {

    private DatadogVariables() {}

    /** Call it before anything of the tracer's configuration is read. Properties that are set already win, as they always do. */
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
        // Some names have dashes where most have dots
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
        // The names of the styles are looked up in the same way, and capitals stay what they are
        String everywhere = property.startsWith("dd.trace.propagation.style") ? value.toUpperCase(Locale.ROOT) : value;
        System.getProperties().putIfAbsent(property, everywhere);
    }
}
