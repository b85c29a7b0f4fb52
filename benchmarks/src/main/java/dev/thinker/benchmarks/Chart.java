package dev.thinker.benchmarks;

import java.awt.Color;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.VectorGraphicsEncoder;
import org.knowm.xchart.VectorGraphicsEncoder.VectorGraphicsFormat;

/** Draws a bar chart of the requests per second of each variant. */
final class Chart {

    private static final int WIDTH = 900;
    private static final int HEIGHT = 360;
    private static final Color BAR = new Color(0x33, 0x7b, 0xa1);

    private Chart() {}

    static void write(List<Throughput.Result> results, Path file) throws IOException {
        CategoryChart chart = new CategoryChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .yAxisTitle("requests/s")
                .build();
        chart.getStyler()
                .setLegendVisible(false)
                .setChartBackgroundColor(Color.WHITE)
                .setPlotBorderVisible(false)
                .setSeriesColors(new Color[] {BAR});
        chart.getStyler().setLabelsVisible(true).setAvailableSpaceFill(0.6);
        chart.getStyler().setYAxisDecimalPattern("#,###").setYAxisMin(0.0);
        chart.addSeries(
                "requests/s",
                results.stream().map(result -> result.variant().name()).toList(),
                results.stream()
                        .map(result -> (double) Math.round(Median.of(result.windows(), Measurement::perSecond)))
                        .toList());
        VectorGraphicsEncoder.saveVectorGraphic(chart, file.toString(), VectorGraphicsFormat.SVG);
    }
}
