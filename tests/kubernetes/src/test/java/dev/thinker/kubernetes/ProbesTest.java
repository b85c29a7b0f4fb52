package dev.thinker.kubernetes;

import java.util.List;
import java.util.Optional;

import com.google.gson.JsonElement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class ProbesTest {
    private static final List<String> PROBES = List.of("startupProbe", "readinessProbe", "livenessProbe");
    private static final List<String> SERVICES = List.of("thinker", "thinker-api");

    private static List<String> broken(Manifests manifests) {
        return manifests.workloads().stream()
                .flatMap(workload -> workload.containers().stream().flatMap(container -> PROBES.stream()
                        .filter(probe -> !fits(workload, probe, JsonPointers.at(container, "/" + probe)))
                        .map(probe -> workload + " " + JsonPointers.text(container, "/name") + ": " + probe)))
                .toList();
    }

    /**
     * Liveness must not depend on other services: a restart would not bring them back. A failed startup probe is a
     * Warning event, so the first one is sent after a delay.
     */
    private static boolean fits(Workload workload, String name, Optional<JsonElement> probe) {
        if (probe.isEmpty()
                || name.equals("startupProbe")
                        && JsonPointers.text(probe.get(), "/initialDelaySeconds")
                                .isEmpty()) {
            return false;
        }
        return !SERVICES.contains(workload.name())
                || JsonPointers.text(probe.get(), "/httpGet/path")
                        .equals(name.equals("readinessProbe") ? "/health/ready" : "/health/live");
    }

    @ParameterizedTest
    @MethodSource("dev.thinker.kubernetes.Manifests#both")
    void everyContainer_isProbed(Manifests manifests) {
        assertThat(broken(manifests)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"startupProbe", "readinessProbe", "livenessProbe"})
    void missingProbe_isRejected(String probe) {
        assertThat(broken(Manifests.k8s().without("Deployment/thinker", "/spec/template/spec/containers/0/" + probe)))
                .containsExactly("Deployment/thinker thinker: " + probe);
    }

    @Test
    void startupProbeWithoutDelay_isRejected() {
        assertThat(broken(Manifests.k8s()
                        .without(
                                "Deployment/thinker",
                                "/spec/template/spec/containers/0/startupProbe/initialDelaySeconds")))
                .containsExactly("Deployment/thinker thinker: startupProbe");
    }

    @ParameterizedTest
    @ValueSource(strings = {"startupProbe", "livenessProbe"})
    void livenessThatDependsOnReadiness_isRejected(String probe) {
        assertThat(broken(Manifests.k8s()
                        .with(
                                "Deployment/thinker",
                                "/spec/template/spec/containers/0/" + probe + "/httpGet/path",
                                "\"/health/ready\"")))
                .containsExactly("Deployment/thinker thinker: " + probe);
    }
}
