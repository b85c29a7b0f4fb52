package dev.thinker.kubernetes;

import java.util.List;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Datadog's admission controller leaves our pods alone: the volume that it would inject is one that Pod Security
 * forbids.
 */
class AdmissionTest {

    private static List<Workload> injected(Manifests manifests) {
        return manifests.workloads().stream()
                .filter(Workload::isOurs)
                .filter(workload -> !"false".equals(workload.podLabels().get("admission.datadoghq.com/enabled")))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("dev.thinker.kubernetes.Manifests#both")
    void everyPodOfOurs_optsOut(Manifests manifests) {
        assertThat(injected(manifests)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {"Deployment/thinker, \"true\"", "Deployment/thinker-api, \"\""})
    void podWithoutOptOut_isDetected(String id, String value) {
        String label = "/spec/template/metadata/labels/admission.datadoghq.com~1enabled";

        assertThat(injected(Manifests.k8s().with(id, label, value)))
                .extracting(Workload::toString)
                .containsExactly(id);
    }
}
