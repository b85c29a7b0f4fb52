package dev.thinker.kubernetes;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/** The NetworkPolicies allow the connections listed here and no others. */
class NetworkTest {
    private final Manifests k8s = Manifests.k8s();

    @Test
    void microservice_isReachableFromTheApiAndTheAgentOnly() {
        assertThat(new Network(k8s).open(8000))
                .filteredOn(way -> way.contains("-> thinker:"))
                .containsExactly("datadog-agent -> thinker:8000", "thinker-api -> thinker:8000");
    }

    @Test
    void api_isReachableFromEverywhereOutside() {
        assertThat(new Network(k8s).open(5000))
                .filteredOn(way -> way.contains("-> thinker-api:"))
                .containsExactly(
                        "a stranger -> thinker-api:5000",
                        "cloud-dns -> thinker-api:5000",
                        "datadog-agent -> thinker-api:5000",
                        "kube-dns -> thinker-api:5000",
                        "local-dns -> thinker-api:5000",
                        "local-dns pod -> thinker-api:5000",
                        "the internet -> thinker-api:5000");
    }

    @Test
    void api_reachesOnlyTheMicroserviceDnsAndTheAgentsPort() {
        assertThat(new Network(k8s).open(53, 443, 5000, 8000, 8126))
                .filteredOn(way -> way.startsWith("thinker-api ->"))
                .containsExactly(
                        "thinker-api -> a stranger:8126",
                        "thinker-api -> cloud-dns:53",
                        "thinker-api -> cloud-dns:8126",
                        "thinker-api -> datadog-agent:8126",
                        "thinker-api -> kube-dns:53",
                        "thinker-api -> kube-dns:8126",
                        "thinker-api -> local-dns pod:53",
                        "thinker-api -> local-dns pod:8126",
                        "thinker-api -> local-dns:53",
                        "thinker-api -> local-dns:8126",
                        "thinker-api -> the internet:8126",
                        "thinker-api -> thinker:8000");
    }

    @Test
    void microservice_reachesOnlyDnsAndTheAgentsPort() {
        assertThat(new Network(k8s).open(53, 443, 5000, 8000, 8126))
                .filteredOn(way -> way.startsWith("thinker ->"))
                .containsExactly(
                        "thinker -> a stranger:8126",
                        "thinker -> cloud-dns:53",
                        "thinker -> cloud-dns:8126",
                        "thinker -> datadog-agent:8126",
                        "thinker -> kube-dns:53",
                        "thinker -> kube-dns:8126",
                        "thinker -> local-dns pod:53",
                        "thinker -> local-dns pod:8126",
                        "thinker -> local-dns:53",
                        "thinker -> local-dns:8126",
                        "thinker -> the internet:8126");
    }

    @Test
    void agent_isReachableOnItsTracePortOnly() {
        assertThat(new Network(k8s).open(5555, 8125, 8126))
                .filteredOn(way -> way.contains("-> datadog-agent:"))
                .isNotEmpty()
                .allSatisfy(way -> assertThat(way).endsWith(":8126"));
    }

    @Test
    void unknownPodInTheNamespace_reachesNothing() {
        assertThat(new Network(k8s).open(53, 443, 5000, 8000, 8126)).noneMatch(way -> way.contains("a neighbour"));
    }

    @Test
    void localAgent_receivesTracesAndReachesNothing() {
        assertThat(new Network(Manifests.localAgent()).open(53, 443, 5000, 8000, 8126))
                .filteredOn(way -> way.contains("local-agent"))
                .containsExactly("thinker -> local-agent:8126", "thinker-api -> local-agent:8126");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "default-deny | /spec/podSelector | {\"matchLabels\": {\"a\": \"b\"}} | a neighbour -> thinker-api:5000",
                "thinker | /spec/ingress/0/from | [] | a stranger -> thinker:8000",
                "thinker | /spec/ingress/0/ports | [] | datadog-agent -> thinker:443",
                "thinker-api-to-thinker | /spec/egress/0 | {} | thinker-api -> the internet:443",
                "traces-to-the-agent | /spec/egress/0/ports | [] | thinker -> the internet:443",
                "dns | /spec/egress/0/to | [] | thinker -> the internet:53",
            })
    void widerPolicy_isDetected(String policy, String pointer, String value, String way) {
        Network wider = new Network(k8s.with("NetworkPolicy/" + policy, pointer, value));

        assertThat(wider.open(53, 443, 5000, 8000, 8126)).contains(way);
    }

    @ParameterizedTest
    @CsvSource({
        "thinker, thinker-api -> thinker:8000",
        "thinker-api, a stranger -> thinker-api:5000",
        "thinker-api-to-thinker, thinker-api -> thinker:8000",
        "dns, thinker -> kube-dns:53",
        "traces-to-the-agent, thinker -> datadog-agent:8126",
    })
    void missingPolicy_isDetected(String policy, String way) {
        assertThat(new Network(k8s).open(53, 5000, 8000, 8126)).contains(way);
        assertThat(new Network(k8s.without("NetworkPolicy/" + policy)).open(53, 5000, 8000, 8126))
                .doesNotContain(way);
    }
}
