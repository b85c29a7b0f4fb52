package dev.thinker.base.server;

import java.util.function.Supplier;

import dev.thinker.tracing.DatadogTracer;
import io.helidon.metrics.api.RegistryFactory;
import org.eclipse.microprofile.metrics.Gauge;
import org.eclipse.microprofile.metrics.Metadata;
import org.eclipse.microprofile.metrics.MetricRegistry;
import org.eclipse.microprofile.metrics.MetricType;

/** Application metrics whose values are read whenever {@code /metrics} is requested. */
public final class Gauges {

    private Gauges() {}

    /** Registers the gauge {@code traces.lost}. */
    public static void registerLostTraces(DatadogTracer tracer) {
        register(
                "traces.lost",
                "Traces that the Datadog Agent did not accept, or that were dropped because the queue was full",
                tracer::lostTraces);
    }

    /**
     * Registers a gauge with a dotted name, such as {@code requests.inflight}. It replaces any gauge of the same name.
     */
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
