package dev.thinker.benchmarks;

import java.util.List;
import java.util.function.ToDoubleFunction;

/** Computes medians, which a single disturbed measurement does not affect. */
final class Median {

    private Median() {}

    static <T> double of(List<T> measured, ToDoubleFunction<T> figure) {
        double[] sorted = measured.stream().mapToDouble(figure).sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
