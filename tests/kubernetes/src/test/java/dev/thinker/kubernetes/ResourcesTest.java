package dev.thinker.kubernetes;

import java.util.List;

import com.google.gson.JsonElement;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

class ResourcesTest {

    private static List<String> broken(Manifests manifests) {
        return manifests.workloads().stream()
                .flatMap(workload -> workload.allContainers().stream()
                        .filter(container -> !limited(workload, container))
                        .map(container -> workload + " " + JsonPointers.text(container, "/name")))
                .toList();
    }

    /** Our images are built for 384 MiB. The pods request all of it, so that a full node never has to kill one. */
    private static boolean limited(Workload workload, JsonElement container) {
        boolean complete = List.of("/requests/cpu", "/requests/memory", "/limits/cpu", "/limits/memory").stream()
                .noneMatch(pointer ->
                        JsonPointers.text(container, "/resources" + pointer).isEmpty());
        return complete
                && (!workload.isOurs()
                        || (JsonPointers.text(container, "/resources/requests/memory")
                                        .equals("384Mi")
                                && JsonPointers.text(container, "/resources/limits/memory")
                                        .equals("384Mi")));
    }

    @ParameterizedTest
    @MethodSource("dev.thinker.kubernetes.Manifests#both")
    void everyContainer_requestsAndIsLimitedToWhatItNeeds(Manifests manifests) {
        assertThat(broken(manifests)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "Deployment/thinker, /spec/template/spec/containers/0/resources",
        "Deployment/thinker, /spec/template/spec/containers/0/resources/requests/cpu",
        "Deployment/thinker, /spec/template/spec/containers/0/resources/limits/memory",
        "DaemonSet/datadog-agent, /spec/template/spec/initContainers/0/resources/limits/cpu",
    })
    void missingLimit_isRejected(String id, String pointer) {
        assertThat(broken(Manifests.k8s().without(id, pointer)))
                .singleElement()
                .asString()
                .startsWith(id);
    }

    @ParameterizedTest
    @CsvSource({"requests, 128Mi", "limits, 512Mi"})
    void memoryOtherThanTheImagesAreBuiltFor_isRejected(String field, String memory) {
        assertThat(broken(Manifests.k8s()
                        .with(
                                "Deployment/thinker",
                                "/spec/template/spec/containers/0/resources/" + field + "/memory",
                                "\"" + memory + "\"")))
                .containsExactly("Deployment/thinker thinker");
    }
}
