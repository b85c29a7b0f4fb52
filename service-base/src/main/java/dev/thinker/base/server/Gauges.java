package dev.thinker.base.server;

import java.util.function.Supplier;

import io.helidon.metrics.api.RegistryFactory;
import org.eclipse.microprofile.metrics.Gauge;
import org.eclipse.microprofile.metrics.Metadata;
import org.eclipse.microprofile.metrics.MetricRegistry;
import org.eclipse.microprofile.metrics.MetricType;

/** What {@code /metrics} shows under {@code application} of a number that changes. */
public final class Gauges {

    private Gauges() {
    }

    /** Shows a number under a name with dots, such as {@code requests.inflight}. The last one of a name is shown. */
    public static void register(String name, String description, Supplier<Number> value) {
        MetricRegistry registry = RegistryFactory.getInstance().getRegistry(MetricRegistry.Type.APPLICATION);
        registry.remove(name);
        registry.register(Metadata.builder().withName(name).withType(MetricType.GAUGE).withDescription(description).build(),
                (Gauge<Number>) value::get);
    }
}
