package dev.thinker.benchmarks;

import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

import dev.thinker.benchmarks.Throughput.Result;

/** Formats the results as Markdown: medians, and the goals they are compared with. */
final class Tables {

    private static final double MEGABYTE = 1 << 20;

    private final Results results;
    private final StringBuilder text = new StringBuilder();

    Tables(Results results) {
        this.results = results;
    }

    String text() {
        Machine machine = results.machine();
        line(
                "%s, %d cores, %s, Java: %s, %s, on %s.",
                machine.processor(), machine.cores(), machine.system(), machine.java(), machine.wrk(), machine.day());
        constantRate();
        retained();
        throughput();
        waits();
        starts();
        kit();
        goals();
        return text.toString();
    }

    private void constantRate() {
        line("%n## At a constant rate%n%nWith the tutorial's delays, one subject per request, and the limits of the "
                + "containers in `k8s/`; medians of the windows, with the lowest and the highest. CPU and RSS are the sums "
                + "of both services, without the JIT compilers.%n");
        row(
                "requests/s",
                "variant",
                "CPU, µs/request",
                "of these, collector",
                "full collections",
                "p50, ms",
                "p99, ms",
                "p99.9, ms",
                "failed requests",
                "RSS, MB");
        rule(10);
        for (ConstantRate.Result result : results.constantRate()) {
            List<RateMeasurement> windows = result.windows();
            row(
                    format(result.perSecond(), 0),
                    result.variant().name(),
                    spread(windows, RateMeasurement::cpuMicros),
                    spread(windows, RateMeasurement::collectorMicros),
                    Long.toString(windows.stream()
                            .mapToLong(window -> window.overhead().fullCollections())
                            .sum()),
                    format(result.millis(50), 0),
                    format(result.millis(99), 0),
                    format(result.millis(99.9), 0),
                    Long.toString(windows.stream()
                            .mapToLong(window -> window.load().failures())
                            .sum()),
                    format(result.resident() / MEGABYTE, 0));
        }
    }

    private static String spread(List<RateMeasurement> windows, ToDoubleFunction<RateMeasurement> figure) {
        DoubleSummaryStatistics all = windows.stream().mapToDouble(figure).summaryStatistics();
        return String.format(
                Locale.ROOT, "%,.0f (%,.0f to %,.0f)", Median.of(windows, figure), all.getMin(), all.getMax());
    }

    private void retained() {
        line("%n## Heap of a request in flight%n%nWhile it waits in `think()`, including its connections.%n");
        row("variant", "API, bytes", "microservice, bytes");
        rule(3);
        for (Retained.Result result : results.retained()) {
            row(result.variant().name(), format(result.api(), 0), format(result.thinker(), 0));
        }
    }

    private void throughput() {
        if (results.throughput().isEmpty()) {
            return;
        }
        line(
                "%n## Without delays%n%n32 connections, two subjects per request, one of them unknown; medians of %d "
                        + "windows. CPU, memory and allocation are the sums of both services.%n",
                results.throughput().get(0).windows().size());
        row(
                "variant",
                "requests/s",
                "CPU, µs/request",
                "CPU of the API",
                "CPU of the microservice",
                "p50, ms",
                "p99, ms",
                "spans",
                "trace chunks/request",
                "payload, bytes/request",
                "agent's CPU, µs/request",
                "allocated, kB/request",
                "heap, MB",
                "RSS, MB");
        rule(14);
        for (Result result : results.throughput()) {
            row(
                    result.variant().name(),
                    number(result, Measurement::perSecond, 0),
                    number(result, Measurement::cpuMicros, 0),
                    number(result, Measurement::apiCpuMicros, 0),
                    number(result, Measurement::thinkerCpuMicros, 0),
                    number(result, Measurement::p50Millis, 1),
                    number(result, Measurement::p99Millis, 1),
                    format(result.spans(), 1),
                    number(result, Measurement::tracesPerRequest, 2),
                    number(result, Measurement::sentBytes, 0),
                    number(result, Measurement::agentCpuMicros, 0),
                    number(result, window -> window.allocatedBytes() / 1e3, 1),
                    format(result.heap() / MEGABYTE, 0),
                    format(result.resident() / MEGABYTE, 0));
        }
        line("");
        results.throughput()
                .forEach(result -> line(
                        "- `%s`: %s", result.variant().name(), result.variant().what()));
        warning(results.throughput().stream()
                .filter(result -> !result.isWarm())
                .map(Result::variant)
                .toList());
    }

    private void goals() {
        line("%n## Goals%n");
        row("", "measured", "goal");
        rule(3);
        new Goals(results)
                .rows()
                .forEach(goal -> row(goal.what(), format(goal.measured(), goal.decimals()), goal.goal()));
    }

    private void waits() {
        if (results.waits().isEmpty()) {
            return;
        }
        line("%n## With the tutorial's delays%n%nThe delays of a request add up to %d ms.%n", Waits.WAIT.toMillis());
        row(
                "variant",
                "one subject, p50, ms",
                "ten subjects, p50, ms",
                "requests in flight",
                "requests/s",
                "fraction of the ideal rate",
                "p99, ms",
                "CPU, µs/request");
        rule(8);
        for (Waits.Result result : results.waits()) {
            row(
                    result.variant().name(),
                    number(result.one(), Measurement::p50Millis, 1),
                    number(result.ten(), Measurement::p50Millis, 1),
                    Integer.toString(result.inFlight()),
                    number(result.many(), Measurement::perSecond, 0),
                    format(result.fractionOfIdeal(), 3),
                    number(result.many(), Measurement::p99Millis, 0),
                    number(result.many(), Measurement::cpuMicros, 0));
        }
        warning(results.waits().stream()
                .filter(result -> !result.isWarm())
                .map(Waits.Result::variant)
                .toList());
    }

    private void warning(List<Variant> cold) {
        if (!cold.isEmpty()) {
            line(
                    "%nMeasured while the rate was still rising: %s.",
                    String.join(", ", cold.stream().map(Variant::name).toList()));
        }
    }

    private void starts() {
        if (results.starts().isEmpty()) {
            return;
        }
        line("%n## Startup of the microservice%n");
        row("variant", "first response, ms after exec", "RSS, MB", "AOT cache");
        rule(4);
        for (Starts.Result result : results.starts()) {
            row(
                    result.variant().name(),
                    format(
                            Median.of(
                                    result.starts(),
                                    start -> start.firstResponse().toNanos() / 1e6),
                            0),
                    format(Median.of(result.starts(), start -> start.resident() / MEGABYTE), 0),
                    result.aotCache() ? "yes" : "no");
        }
    }

    private void kit() {
        if (results.kit().isEmpty()) {
            return;
        }
        line("%n## The kit alone (JMH)%n%nOn the request's threads, next to the same span created with dd-trace-ot "
                + "alone (bare).%n");
        row("", "kit, ns", "bare, ns", "ratio", "kit, bytes", "bare, bytes");
        rule(6);
        for (Kit.Result result : results.kit()) {
            row(
                    result.name(),
                    format(result.kit().nanos(), 0),
                    format(result.bare().nanos(), 0),
                    format(result.kit().nanos() / result.bare().nanos(), 2),
                    format(result.kit().bytes(), 0),
                    format(result.bare().bytes(), 0));
        }
    }

    private static String number(Result result, ToDoubleFunction<Measurement> figure, int decimals) {
        return number(result.windows(), figure, decimals);
    }

    private static String number(List<Measurement> windows, ToDoubleFunction<Measurement> figure, int decimals) {
        return format(Median.of(windows, figure), decimals);
    }

    private static String format(double value, int decimals) {
        return String.format(Locale.ROOT, "%,." + decimals + "f", value);
    }

    private void rule(int columns) {
        line("|%s", "---|".repeat(columns));
    }

    private void row(String... cells) {
        line("| %s |", String.join(" | ", cells));
    }

    private void line(String format, Object... values) {
        text.append(String.format(Locale.ROOT, format, values)).append('\n');
    }
}
