package dev.thinker.kubernetes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class FilesTest {
    private static final Path K8S = Manifests.ROOT.resolve("k8s");
    private static final Pattern SECRET = Pattern.compile("kind: Secret\\b|stringData:|BEGIN [A-Z ]*PRIVATE KEY"
            + "|\\b[0-9a-f]{32}\\b|(?i)(api[-_]?key|password|token): *[\"']?[\\w-]{8,}");

    @Test
    void kustomization_listsExactlyTheFilesOfItsFolder() throws IOException {
        try (Stream<Path> files = Files.list(K8S)) {
            List<String> names =
                    files.map(file -> file.getFileName().toString()).sorted().toList();

            // Any other name ending in .yaml would be sent to the cluster by `kubectl apply -f k8s/`
            assertThat(names).last().isEqualTo("Kustomization");
            assertThat(JsonPointers.texts(Overlay.kustomization(K8S), "/resources"))
                    .isEqualTo(names.subList(0, names.size() - 1));
        }
    }

    @Test
    void overlay_usesEveryFileOfItsFolder() throws IOException {
        Path overlay = Manifests.ROOT.resolve("local-agent/k8s");
        String kustomization = Files.readString(overlay.resolve("kustomization.yaml"));
        try (Stream<Path> files = Files.list(overlay)) {
            assertThat(files.map(file -> file.getFileName().toString())
                            .filter(name -> !name.startsWith("kustomization")))
                    .isNotEmpty()
                    .allSatisfy(name -> assertThat(kustomization).contains(" " + name + "\n"));
        }
    }

    private static List<String> homeless(Manifests manifests) {
        List<String> ids = manifests.documents().stream().map(Document::id).toList();
        return manifests.documents().stream()
                .filter(document -> !document.namespace().isEmpty())
                .filter(document -> {
                    int namespace = ids.indexOf("Namespace/" + document.namespace());
                    return namespace < 0 || namespace > ids.indexOf(document.id());
                })
                .map(Document::id)
                .toList();
    }

    @ParameterizedTest
    @MethodSource("dev.thinker.kubernetes.Manifests#both")
    void everyNamespace_isCreatedBeforeItIsUsed(Manifests manifests) {
        assertThat(homeless(manifests)).isEmpty();
    }

    @Test
    void documentInAnUnknownNamespace_isRejected() {
        assertThat(homeless(Manifests.k8s().with("Service/thinker", "/metadata/namespace", "\"default\"")))
                .containsExactly("Service/thinker");
    }

    /** What docs/kubernetes.md installs in clusters with an Agent from Helm or the Operator. */
    @Test
    void withoutTheAgentsFile_everythingElseIsComplete() throws IOException {
        List<String> files = filesOf("kubectl apply");
        Manifests rest = new Manifests(
                "k8s without the Agent",
                files.stream()
                        .flatMap(file -> Manifests.read(Manifests.ROOT.resolve(file)).stream())
                        .toList());

        assertThat(homeless(rest)).isEmpty();
        assertThat(rest.documents())
                .extracting(Document::toString)
                .containsExactlyElementsOf(Manifests.k8s().documents().stream()
                        .filter(document -> !document.name().startsWith("datadog"))
                        .map(Document::toString)
                        .toList());
        assertThat(filesOf("kubectl delete")).as("what is removed again").isEqualTo(files);
    }

    /** The files of the one command that names several of them. */
    private static List<String> filesOf(String command) throws IOException {
        return Files.readAllLines(Manifests.ROOT.resolve("docs/kubernetes.md")).stream()
                .filter(line -> line.matches(" *" + command + "( -f k8s/\\S+){2,}"))
                .flatMap(line -> Pattern.compile("k8s/\\S+").matcher(line).results())
                .map(MatchResult::group)
                .toList();
    }

    @ParameterizedTest
    @MethodSource("dev.thinker.kubernetes.Manifests#both")
    void documents_areDistinctObjects(Manifests manifests) {
        assertThat(manifests.documents())
                .map(document -> document.namespace() + " " + document.id())
                .doesNotHaveDuplicates();
    }

    @Test
    void noFile_containsASecret() throws IOException {
        for (Path folder : List.of(K8S, Manifests.ROOT.resolve("local-agent/k8s"))) {
            try (Stream<Path> files = Files.list(folder)) {
                for (Path file : files.toList()) {
                    assertThat(Files.readString(file)).as(file.toString()).doesNotContainPattern(SECRET);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "kind: Secret",
                "DD_API_KEY: 0123456789abcdef0123456789abcdef",
                "  value: 0123456789abcdef0123456789abcdef",
                "api-key: c2VjcmV0c2VjcmV0",
                "password: hunter2hunter2",
            })
    void secretInAFile_isDetected(String line) {
        assertThat(line).containsPattern(SECRET);
    }
}
