package dev.thinker.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The results of one run. */
record Results(
        Machine machine,
        List<ConstantRate.Result> constantRate,
        List<Retained.Result> retained,
        List<Throughput.Result> throughput,
        List<Waits.Result> waits,
        List<Starts.Result> starts,
        List<Kit.Result> kit) {

    /** Writes tables in Markdown, a chart in SVG, and all measurements in JSON. */
    void write(Path folder) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("results.md"), new Tables(this).text());
        Chart.write(throughput, folder.resolve("results.svg"));
        Files.writeString(folder.resolve("results.json"), RawResults.of(this));
    }
}
