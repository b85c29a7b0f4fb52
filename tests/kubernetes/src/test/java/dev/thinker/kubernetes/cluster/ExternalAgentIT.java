package dev.thinker.kubernetes.cluster;

import java.net.http.HttpResponse;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import static org.assertj.core.api.Assertions.assertThat;

/** The two services without {@code k8s/20-datadog-agent.yaml}, in a cluster that has an Agent on each node already. */
@ExtendWith(NeedsCluster.class)
class ExternalAgentIT {
    private static final String AGENT = "tests/kubernetes/src/test/resources/external-agent.yaml";
    private static final List<String> SERVICES = List.of(
            "-f", "k8s/00-namespace.yaml",
            "-f", "k8s/10-network-policies.yaml",
            "-f", "k8s/30-thinker.yaml",
            "-f", "k8s/40-thinker-api.yaml");

    @BeforeAll
    static void install() {
        Kubectl.run("apply", "-f", AGENT);
        Kubectl.run("-n", "monitoring", "rollout", "status", "daemonset/agent", "--timeout=5m");
        Kubectl.run(on("apply"));
        for (String deployment : List.of("thinker", "thinker-api")) {
            Kubectl.run("-n", "thinker", "rollout", "status", "deployment/" + deployment, "--timeout=5m");
        }
    }

    @AfterAll
    static void remove() {
        Kubectl.run(on("delete", "--ignore-not-found"));
        Kubectl.run("delete", "-f", AGENT, "--ignore-not-found");
    }

    @Test
    void servicesWithoutOurAgent_sendTheirSpansToTheNodesAgent() throws Exception {
        try (PortForward api = new PortForward("thinker-api", 5000)) {
            HttpResponse<String> response = api.get(ClusterIT.TUTORIAL);

            assertThat(response.statusCode()).isEqualTo(200);
            String traceId = ReceivedTraces.idOf(response);
            assertThat(ReceivedTraces.await(ExternalAgentIT::receivedByAll, List.of(traceId), ClusterIT.SPANS.size())
                            .get(traceId))
                    .isEqualTo(ClusterIT.SPANS);
        }
    }

    /** The spans of one trace are on two nodes if its services are. */
    private static List<String> receivedByAll() {
        return Kubectl.run("-n", "monitoring", "get", "pods", "-o", "name").stream()
                .map(pod -> "/api/v1/namespaces/monitoring/pods/" + pod.substring("pod/".length())
                        + ":8126/proxy/test/traces")
                .map(path -> String.join("\n", Kubectl.run("get", "--raw", path)))
                .toList();
    }

    private static String[] on(String... verb) {
        return Stream.concat(Stream.of(verb), SERVICES.stream()).toArray(String[]::new);
    }
}
