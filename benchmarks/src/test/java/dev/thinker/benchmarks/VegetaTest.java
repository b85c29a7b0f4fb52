package dev.thinker.benchmarks;

import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class VegetaTest {

    private static final List<String> TABLE = List.of(
            "1795862452345904469,200,3000000,120,0,,,a,0,GET,http://127.0.0.1:1/,",
            "1795862452845369405,503,1000000,120,0,,,a,1,GET,http://127.0.0.1:1/,",
            "1795862453345369405,0,2000000,0,0,\"Get \"\"http://127.0.0.1:1/\"\": refused\",,,2,GET,http://127.0.0.1:1/,");

    @Test
    void table_becomesSortedLatenciesAndFailures() {
        Vegeta.Report report = Vegeta.report(TABLE);

        assertThat(report.latencies()).containsExactly(1_000_000, 2_000_000, 3_000_000);
        assertThat(report.failures()).isEqualTo(2);
    }

    @Test
    void percentile_isTheLatencyThatSoManyRequestsDoNotExceed() {
        Vegeta.Report report = Vegeta.report(TABLE);

        assertThat(report.millis(50)).isEqualTo(2);
        assertThat(report.millis(66)).isEqualTo(2);
        assertThat(report.millis(67)).isEqualTo(3);
        assertThat(report.millis(99.9)).isEqualTo(3);
    }

    @Test
    void severalReports_areMergedAsOne() {
        Vegeta.Report merged = Vegeta.Report.merge(List.of(Vegeta.report(TABLE), Vegeta.report(TABLE.subList(0, 1))));

        assertThat(merged.latencies()).containsExactly(1_000_000, 2_000_000, 3_000_000, 3_000_000);
        assertThat(merged.failures()).isEqualTo(2);
    }
}
