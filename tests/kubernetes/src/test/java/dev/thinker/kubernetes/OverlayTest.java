package dev.thinker.kubernetes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The overlay that replaces the Datadog Agent with the local agent. */
class OverlayTest {
    private final Manifests overlay = Manifests.localAgent();

    @Test
    void allObjects_areInOneNamespace() {
        assertThat(overlay.documents())
                .filteredOn(document -> document.namespace().isEmpty())
                .extracting(Document::id)
                .containsExactly("Namespace/thinker");
        assertThat(overlay.documents()).extracting(Document::namespace).containsOnly("", "thinker");
    }

    @Test
    void overlay_keepsAllObjectsOfTheServices() {
        assertThat(overlay.documents())
                .extracting(Document::id)
                .containsAll(Manifests.k8s().documents().stream()
                        .filter(document -> !document.name().startsWith("datadog"))
                        .map(Document::id)
                        .toList());
    }

    @ParameterizedTest
    @ValueSource(strings = {"thinker", "thinker-api"})
    void bothServices_sendTheirTracesToTheLocalAgent(String name) {
        Document service = overlay.get("Service/local-agent");

        assertThat(Workload.env(
                                overlay.workload("Deployment/" + name)
                                        .containers()
                                        .get(0),
                                "DD_AGENT_HOST")
                        .orElseThrow())
                .hasToString("{\"name\":\"DD_AGENT_HOST\",\"value\":\"" + service.name() + "\"}");
        assertThat(service.text("/spec/ports/0/port"))
                .as("the tracer's own default")
                .isEqualTo("8126");
    }

    @Test
    void localAgent_listensToOtherPods() {
        assertThat(Workload.env(
                                overlay.workload("Deployment/local-agent")
                                        .containers()
                                        .get(0),
                                "SERVER_HOST")
                        .orElseThrow())
                .hasToString("{\"name\":\"SERVER_HOST\",\"value\":\"0.0.0.0\"}");
    }

    @Test
    void patchOfTwoDocuments_isRejected(@TempDir Path folder) throws IOException {
        Files.writeString(
                folder.resolve("kustomization.yaml"), "{resources: [both.yaml], patches: [{path: both.yaml}]}");
        Files.writeString(
                folder.resolve("both.yaml"), "{kind: Pod, metadata: {name: a}}\n---\n{kind: Pod, metadata: {name: b}}");

        assertThatThrownBy(() -> Overlay.render("other", folder)).hasMessageStartingWith("2 documents in ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "namePrefix: other-",
                "patches: [{path: a.yaml, options: {}}]",
                "patches: [{target: {kind: Pod}, patch: '{$patch: delete}'}]",
                "patches: [{target: {name: a}, patch: '[{op: remove, path: /a}]'}]",
            })
    void unsupportedKustomization_isRejected(String line, @TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("kustomization.yaml"), line);

        assertThatThrownBy(() -> Overlay.render("other", folder)).isInstanceOf(RuntimeException.class);
    }
}
