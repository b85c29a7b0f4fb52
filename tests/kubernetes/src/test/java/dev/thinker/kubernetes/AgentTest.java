package dev.thinker.kubernetes;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.google.gson.JsonElement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class AgentTest {
    private static final Set<String> RIGHTS = Stream.of(
                    rights(
                            "",
                            List.of(
                                    "services",
                                    "events",
                                    "endpoints",
                                    "pods",
                                    "nodes",
                                    "namespaces",
                                    "componentstatuses"),
                            List.of("get", "list", "watch")),
                    rights("discovery.k8s.io", List.of("endpointslices"), List.of("get", "list", "watch")),
                    rights("", List.of("nodes/pods", "nodes/metrics", "nodes/stats", "nodes/healthz"), List.of("get")),
                    rights("url", List.of("/version", "/healthz", "/metrics"), List.of("get")))
            .flatMap(rights -> rights)
            .collect(Collectors.toUnmodifiableSet());

    private static Stream<String> rights(String group, List<String> resources, List<String> verbs) {
        return resources.stream().flatMap(resource -> verbs.stream().map(verb -> verb + " " + group + " " + resource));
    }

    private static Set<String> rights(Manifests manifests) {
        Set<String> rights = new TreeSet<>();
        for (JsonElement rule : manifests.get("ClusterRole/datadog-agent").list("/rules")) {
            List<String> verbs = JsonPointers.texts(rule, "/verbs");
            JsonPointers.texts(rule, "/apiGroups")
                    .forEach(group -> rights(group, JsonPointers.texts(rule, "/resources"), verbs)
                            .forEach(rights::add));
            rights("url", JsonPointers.texts(rule, "/nonResourceURLs"), verbs).forEach(rights::add);
        }
        return rights;
    }

    @Test
    void agent_hasTheRightsItNeedsAndNoOthers() {
        assertThat(rights(Manifests.k8s())).isEqualTo(RIGHTS);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "/rules/0/resources | [\"secrets\"]",
                "/rules/0/verbs | [\"*\"]",
                "/rules/2/verbs | [\"get\", \"create\"]",
                "/rules/2/resources/0 | \"nodes/proxy\"",
                "/rules/3/nonResourceURLs | [\"*\"]",
            })
    void anyOtherRight_isDetected(String pointer, String value) {
        assertThat(rights(Manifests.k8s().with("ClusterRole/datadog-agent", pointer, value)))
                .isNotEqualTo(RIGHTS);
    }

    @Test
    void rights_belongToTheAgentAlone() {
        Document binding = Manifests.k8s().get("ClusterRoleBinding/datadog-agent");

        assertThat(binding.text("/roleRef/name")).isEqualTo("datadog-agent");
        assertThat(binding.list("/subjects"))
                .singleElement()
                .asString()
                .isEqualTo("{\"kind\":\"ServiceAccount\",\"name\":\"datadog-agent\",\"namespace\":\"datadog\"}");
    }

    /** Workloads that do not find the Agent at the address of their node. */
    private static List<String> unreachable(Manifests manifests) {
        Workload agent = manifests.workload("DaemonSet/datadog-agent");
        boolean listens = agent.ports().stream()
                        .anyMatch(port -> JsonPointers.text(port, "/hostPort").equals("8126"))
                && manifests
                        .get("ConfigMap/datadog-agent")
                        .map("/data")
                        .getOrDefault("DD_APM_ENABLED", "")
                        .equals("true")
                && manifests
                        .get("ConfigMap/datadog-agent")
                        .map("/data")
                        .getOrDefault("DD_APM_NON_LOCAL_TRAFFIC", "")
                        .equals("true")
                && JsonPointers.list(agent.pod(), "/tolerations").toString().equals("[{\"operator\":\"Exists\"}]");
        return manifests.workloads().stream()
                .filter(Workload::isOurs)
                .filter(workload -> !listens
                        || !Workload.env(workload.containers().get(0), "DD_AGENT_HOST")
                                .map(env -> JsonPointers.text(env, "/valueFrom/fieldRef/fieldPath"))
                                .orElse("")
                                .equals("status.hostIP"))
                .map(Workload::name)
                .toList();
    }

    @Test
    void everyTracedPod_findsTheAgentOfItsNode() {
        assertThat(unreachable(Manifests.k8s())).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "DaemonSet/datadog-agent | /spec/template/spec/containers/0/ports/0/hostPort | 8127",
                "DaemonSet/datadog-agent | /spec/template/spec/tolerations | []",
                "ConfigMap/datadog-agent | /data/DD_APM_NON_LOCAL_TRAFFIC | \"false\"",
                "ConfigMap/datadog-agent | /data/DD_APM_ENABLED | \"false\"",
            })
    void unreachableAgent_isRejected(String id, String pointer, String value) {
        assertThat(unreachable(Manifests.k8s().with(id, pointer, value))).containsExactly("thinker", "thinker-api");
    }

    @Test
    void serviceWithoutAgentHost_isRejected() {
        assertThat(unreachable(
                        Manifests.k8s().with("Deployment/thinker", "/spec/template/spec/containers/0/env", "[]")))
                .containsExactly("thinker");
    }

    /** Containers that do not read the user's settings, which no {@code kubectl apply} reverts. */
    private static List<String> withoutOverrides(Manifests manifests) {
        return manifests.workload("DaemonSet/datadog-agent").allContainers().stream()
                .filter(container -> !JsonPointers.list(container, "/env").isEmpty())
                .filter(container -> !JsonPointers.list(container, "/envFrom")
                        .toString()
                        .equals("[{\"configMapRef\":{\"name\":\"datadog-agent\"}},"
                                + " {\"configMapRef\":{\"name\":\"datadog-agent-overrides\",\"optional\":true}}]"))
                .map(container -> JsonPointers.text(container, "/name"))
                .toList();
    }

    @Test
    void overrides_takePrecedenceAndAreInNoManifest() {
        assertThat(withoutOverrides(Manifests.k8s())).isEmpty();
        assertThat(Manifests.k8s().documents()).extracting(Document::name).doesNotContain("datadog-agent-overrides");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "/spec/template/spec/containers/1/envFrom/1/configMapRef/optional | false",
                "/spec/template/spec/containers/1/envFrom/1/configMapRef/name | \"other\"",
                "/spec/template/spec/containers/1/envFrom | []",
            })
    void containerWithoutOverrides_isDetected(String pointer, String value) {
        assertThat(withoutOverrides(Manifests.k8s().with("DaemonSet/datadog-agent", pointer, value)))
                .contains("agent");
    }

    private static List<String> apiKeys(Manifests manifests) {
        return manifests.workload("DaemonSet/datadog-agent").allContainers().stream()
                .flatMap(container -> Workload.env(container, "DD_API_KEY").stream())
                .map(JsonElement::toString)
                .distinct()
                .toList();
    }

    @Test
    void apiKey_comesFromTheSecretOnly() {
        assertThat(apiKeys(Manifests.k8s()))
                .containsExactly(
                        "{\"name\":\"DD_API_KEY\",\"valueFrom\":{\"secretKeyRef\":{\"name\":\"datadog\",\"key\":\"api-key\"}}}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/spec/template/spec/containers/1/env/0", "/spec/template/spec/initContainers/1/env/0"})
    void apiKeyInAManifest_isDetected(String pointer) {
        assertThat(apiKeys(Manifests.k8s()
                        .with(
                                "DaemonSet/datadog-agent",
                                pointer,
                                "{\"name\": \"DD_API_KEY\", \"value\": \"0123456789abcdef\"}")))
                .hasSize(2);
    }
}
