package dev.thinker.base.server;

import java.util.function.Supplier;

import io.helidon.metrics.api.RegistryFactory;
import org.eclipse.microprofile.metrics.Gauge;
import org.eclipse.microprofile.metrics.Metadata;
import org.eclipse.microprofile.metrics.MetricRegistry;
import org.eclipse.microprofile.metrics.MetricType;

/** Application metrics in {@code /metrics} that are read when somebody looks. */
public final class Gauges {

    private Gauges() {}

    /** Adds a gauge with a dotted name, such as {@code requests.inflight}. It replaces an earlier one of that name. */
    public static void register(String name, String description, Supplier<Number> value) {
        MetricRegistry registry = RegistryFactory.getInstance().getRegistry(MetricRegistry.Type.APPLICATION);
        registry.remove(name);
        registry.register(
                Metadata.builder()
                        .withName(name)
                        .withType(MetricType.GAUGE)
                        .withDescription(description)
                        .build(),
                (Gauge<Number>) value::get);
    }
}
