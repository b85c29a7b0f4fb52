package dev.thinker.benchmarks;

import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class MedianTest {

    @Test
    void median_oddCount_isTheMiddleValue() {
        assertThat(Median.of(List.of(1, 1_000, 2), value -> value)).isEqualTo(2);
    }

    @Test
    void median_evenCount_isBetweenTheMiddleTwo() {
        assertThat(Median.of(List.of(4, 1, 1_000, 2), value -> value)).isEqualTo(3);
    }
}
