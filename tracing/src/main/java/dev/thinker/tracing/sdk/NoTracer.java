package dev.thinker.tracing.sdk;

import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

import io.helidon.tracing.Tracer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Creates no spans. */
final class NoTracer implements RunningTracer {

    private static final Logger LOGGER = LoggerFactory.getLogger(RunningTracer.class);

    static RunningTracer because(Throwable error) {
        LOGGER.error(
                "Tracing is off because Datadog's tracer failed to start: {}. Check its settings: {}",
                rootCause(error),
                namesOfSettings());
        LOGGER.debug("Datadog's tracer failed to start", error);
        return new NoTracer();
    }

    private static Throwable rootCause(Throwable error) {
        return error.getCause() == null ? error : rootCause(error.getCause());
    }

    /** Omits the values, some of which are secret. */
    private static String namesOfSettings() {
        Set<String> names = new TreeSet<>(System.getenv().keySet());
        names.addAll(System.getProperties().stringPropertyNames());
        names.remove("dd.service");
        return names.stream()
                .filter(name -> name.matches("(DD_|OTEL_|dd\\.|otel\\.).*"))
                .collect(Collectors.joining(", "));
    }

    @Override
    public Tracer tracer() {
        return Tracer.noOp();
    }

    @Override
    public long lostTraces() {
        return 0;
    }

    @Override
    public void beforeClose(Runnable shutdown) {
        Runtime.getRuntime().addShutdownHook(new Thread(shutdown, "shutdown"));
    }

    @Override
    public void close() {
        // Nothing to send
    }
}
