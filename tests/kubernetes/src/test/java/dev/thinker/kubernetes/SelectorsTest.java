package dev.thinker.kubernetes;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Every selector matches the pods with its name and no others. */
class SelectorsTest {

    private static List<String> broken(Manifests manifests) {
        return manifests.documents().stream()
                .flatMap(document -> selectors(document).stream()
                        .filter(selector -> selector.isEmpty()
                                || !selected(manifests, document, selector).equals(List.of(document.name())))
                        .map(selector -> document + " selects " + selected(manifests, document, selector)))
                .toList();
    }

    private static List<Map<String, String>> selectors(Document document) {
        return switch (document.kind()) {
            case "Service" -> List.of(document.map("/spec/selector"));
            case "PodDisruptionBudget", "DaemonSet" -> List.of(document.map("/spec/selector/matchLabels"));
            case "Deployment" ->
                Stream.concat(
                                Stream.of(document.map("/spec/selector/matchLabels")),
                                document.list("/spec/template/spec/topologySpreadConstraints").stream()
                                        .map(constraint -> JsonPointers.map(constraint, "/labelSelector/matchLabels")))
                        .toList();
            default -> List.of();
        };
    }

    private static List<String> selected(Manifests manifests, Document document, Map<String, String> selector) {
        return manifests.workloads().stream()
                .filter(workload -> workload.namespace().equals(document.namespace()) && workload.matches(selector))
                .map(Workload::name)
                .toList();
    }

    @ParameterizedTest
    @MethodSource("dev.thinker.kubernetes.Manifests#both")
    void everySelector_matchesItsOwnPodsOnly(Manifests manifests) {
        assertThat(broken(manifests)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "Deployment/thinker, /spec/selector/matchLabels",
        "Deployment/thinker-api, /spec/template/spec/topologySpreadConstraints/0/labelSelector/matchLabels",
        "DaemonSet/datadog-agent, /spec/selector/matchLabels",
        "Service/thinker, /spec/selector",
        "PodDisruptionBudget/thinker-api, /spec/selector/matchLabels",
    })
    void selectorThatMatchesNothing_isRejected(String id, String pointer) {
        assertThat(broken(Manifests.k8s().with(id, pointer + "/app.kubernetes.io~1name", "\"other\"")))
                .containsExactly(id + " selects []");
    }

    @Test
    void selectorThatMatchesTooMuch_isRejected() {
        assertThat(broken(Manifests.k8s()
                        .with("Service/thinker", "/spec/selector", "{\"app.kubernetes.io/part-of\": \"thinker\"}")))
                .containsExactly("Service/thinker selects [thinker, thinker-api]");
    }
}
