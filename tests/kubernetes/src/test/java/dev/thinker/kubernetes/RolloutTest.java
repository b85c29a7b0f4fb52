package dev.thinker.kubernetes;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import com.google.gson.JsonElement;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** The services stay available during a rollout, a drain or a scale-up. */
class RolloutTest {
    private static final Set<String> SERVICES = Set.of("thinker", "thinker-api");

    private static List<String> broken(Manifests manifests) {
        List<String> broken = new ArrayList<>();
        for (String name : SERVICES) {
            Document deployment = manifests.get("Deployment/" + name);
            if (!deployment.text("/spec/replicas").isEmpty()) {
                broken.add(deployment + ": its replicas belong to the autoscaler");
            }
            if (!deployment.text("/spec/strategy/rollingUpdate/maxUnavailable").equals("0")) {
                broken.add(deployment + ": stops a pod before there is another");
            }
            // Otherwise every apply finds a difference and never reports "unchanged"
            if (!deployment.text("/spec/strategy/type").equals("RollingUpdate")) {
                broken.add(deployment + ": does not say its strategy");
            }
            // SHUTDOWN_DELAY is 2 s, the services' shutdown.grace 20 s, and the tracer needs a moment after them
            if (pause(deployment) < 1 || pause(deployment) + 22 >= grace(deployment)) {
                broken.add(deployment + ": a pause of " + pause(deployment) + " s in a grace of " + grace(deployment));
            }
            if (deployment.list("/spec/template/spec/topologySpreadConstraints").isEmpty()) {
                broken.add(deployment + ": may have all its pods on one node");
            }
        }
        for (String kind : List.of("HorizontalPodAutoscaler", "PodDisruptionBudget")) {
            Set<String> names =
                    manifests.kind(kind).stream().map(Document::name).collect(Collectors.toSet());
            if (!names.equals(SERVICES)) {
                broken.add(kind + " for " + names);
            }
        }
        for (Document autoscaler : manifests.kind("HorizontalPodAutoscaler")) {
            broken.addAll(autoscaler(manifests, autoscaler));
        }
        for (Document budget : manifests.kind("PodDisruptionBudget")) {
            if (!budget.text("/spec/maxUnavailable").matches("[1-9]\\d*")) {
                broken.add(budget + ": allows no disruption, so that a node can never be drained");
            }
        }
        return broken;
    }

    private static List<String> autoscaler(Manifests manifests, Document autoscaler) {
        List<String> broken = new ArrayList<>();
        JsonElement spec = JsonPointers.at(autoscaler.json(), "/spec").orElseThrow();
        String target =
                JsonPointers.text(spec, "/scaleTargetRef/kind") + "/" + JsonPointers.text(spec, "/scaleTargetRef/name");
        boolean there = manifests.documents().stream()
                .anyMatch(document -> document.id().equals(target)
                        && document.text("/apiVersion").equals(JsonPointers.text(spec, "/scaleTargetRef/apiVersion"))
                        && document.namespace().equals(autoscaler.namespace()));
        if (!there) {
            broken.add(autoscaler + ": scales " + target);
        }
        if (number(spec, "/minReplicas") < 2 || number(spec, "/maxReplicas") <= number(spec, "/minReplicas")) {
            broken.add(autoscaler + ": from " + number(spec, "/minReplicas") + " to " + number(spec, "/maxReplicas"));
        }
        return broken;
    }

    private static int pause(Document deployment) {
        return number(deployment.json(), "/spec/template/spec/containers/0/lifecycle/preStop/sleep/seconds");
    }

    private static int grace(Document deployment) {
        return number(deployment.json(), "/spec/template/spec/terminationGracePeriodSeconds");
    }

    private static int number(JsonElement tree, String pointer) {
        return JsonPointers.at(tree, pointer).map(JsonElement::getAsInt).orElse(0);
    }

    @ParameterizedTest
    @MethodSource("dev.thinker.kubernetes.Manifests#both")
    void rolloutsAndDrains_neverInterruptTheServices(Manifests manifests) {
        assertThat(broken(manifests)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "Deployment/thinker | /spec/replicas | 2",
                "Deployment/thinker | /spec/strategy/rollingUpdate/maxUnavailable | 1",
                "Deployment/thinker | /spec/strategy/type | \"\"",
                "Deployment/thinker | /spec/template/spec/containers/0/lifecycle | {}",
                "Deployment/thinker | /spec/template/spec/terminationGracePeriodSeconds | 27",
                "Deployment/thinker | /spec/template/spec/topologySpreadConstraints | []",
                "HorizontalPodAutoscaler/thinker | /spec/scaleTargetRef/name | \"other\"",
                "HorizontalPodAutoscaler/thinker | /spec/scaleTargetRef/apiVersion | \"v1\"",
                "HorizontalPodAutoscaler/thinker | /spec/minReplicas | 1",
                "HorizontalPodAutoscaler/thinker | /spec/maxReplicas | 2",
                "PodDisruptionBudget/thinker | /spec/maxUnavailable | 0",
            })
    void interruptingSetting_isRejected(String id, String pointer, String value) {
        assertThat(broken(Manifests.k8s().with(id, pointer, value)))
                .singleElement()
                .asString()
                .startsWith(id);
    }

    @ParameterizedTest
    @ValueSource(strings = {"HorizontalPodAutoscaler", "PodDisruptionBudget"})
    void serviceWithoutAutoscalerOrBudget_isRejected(String kind) {
        assertThat(broken(Manifests.k8s().without(kind + "/thinker"))).containsExactly(kind + " for [thinker-api]");
    }
}
