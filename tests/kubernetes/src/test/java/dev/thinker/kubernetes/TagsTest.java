package dev.thinker.kubernetes;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Datadog's unified service tags: one env, service and version, the same everywhere they are set. */
class TagsTest {
    private static final Map<String, String> SERVICES =
            Map.of("thinker-api", "thinker-api", "thinker", "thinker-microservice");

    private static List<String> broken(Manifests manifests) {
        List<String> broken = new ArrayList<>();
        Set<String> envs = new TreeSet<>();
        SERVICES.forEach((name, service) -> {
            Workload workload = manifests.workload("Deployment/" + name);
            Map<String, String> labels = workload.document().map("/metadata/labels");
            if (!labels.equals(workload.podLabels())) {
                broken.add(workload + ": the pods' labels differ from its own");
            }
            envs.add(labels.getOrDefault("tags.datadoghq.com/env", "none"));
            expect(broken, workload, "service", service, labels.get("tags.datadoghq.com/service"));
            expect(
                    broken,
                    workload,
                    "version",
                    System.getProperty("thinker.version"),
                    labels.get("tags.datadoghq.com/version"));
            JsonElement container = workload.containers().get(0);
            for (String tag : List.of("env", "service", "version")) {
                expect(
                        broken,
                        workload,
                        "source of " + tag,
                        "metadata.labels['tags.datadoghq.com/" + tag + "']",
                        Workload.env(container, "DD_" + tag.toUpperCase(Locale.ROOT))
                                .map(env -> JsonPointers.text(env, "/valueFrom/fieldRef/fieldPath"))
                                .orElse("none"));
            }
            broken.addAll(annotations(workload, service));
        });
        if (envs.size() != 1 || envs.contains("none")) {
            broken.add("the services' envs are " + envs);
        }
        return broken;
    }

    /** Autodiscovery finds the annotations by the container's name and ignores misspelled ones silently. */
    private static List<String> annotations(Workload workload, String service) {
        List<String> broken = new ArrayList<>();
        JsonElement container = workload.containers().get(0);
        String prefix = "ad.datadoghq.com/" + JsonPointers.text(container, "/name") + ".";
        Map<String, String> annotations = workload.document().map("/spec/template/metadata/annotations");
        expect(broken, workload, "annotations", Set.of(prefix + "logs", prefix + "checks"), annotations.keySet());
        expect(
                broken,
                workload,
                "service of the logs",
                service,
                JsonPointers.text(
                        JsonParser.parseString(annotations.getOrDefault(prefix + "logs", "[]")), "/0/service"));
        expect(
                broken,
                workload,
                "metrics",
                "http://%%host%%:" + workload.port("http").orElseThrow() + "/metrics",
                JsonPointers.text(
                        JsonParser.parseString(annotations.getOrDefault(prefix + "checks", "{}")),
                        "/openmetrics/instances/0/openmetrics_endpoint"));
        return broken;
    }

    private static void expect(List<String> broken, Workload workload, String what, Object expected, Object actual) {
        if (!expected.equals(actual)) {
            broken.add(workload + ": " + what + " is " + actual + ", not " + expected);
        }
    }

    @ParameterizedTest
    @MethodSource("dev.thinker.kubernetes.Manifests#both")
    void tags_areTheSameEverywhere(Manifests manifests) {
        assertThat(broken(manifests)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "/metadata/labels/tags.datadoghq.com~1env, \"prod\"",
                "/spec/template/metadata/labels/tags.datadoghq.com~1version, \"1.0.1\"",
                "/spec/template/metadata/annotations/ad.datadoghq.com~1thinker.logs, \"[]\"",
                "/spec/template/metadata/annotations/ad.datadoghq.com~1other.logs, \"[]\"",
                "/spec/template/spec/containers/0/ports/0/containerPort, 8080",
                "/spec/template/spec/containers/0/env, []",
            })
    void differentTag_isRejected(String pointer, String value) {
        assertThat(broken(Manifests.k8s().with("Deployment/thinker", pointer, value)))
                .isNotEmpty();
    }

    @Test
    void servicesInDifferentEnvs_areRejected() {
        String label = "/metadata/labels/tags.datadoghq.com~1env";

        assertThat(broken(Manifests.k8s()
                        .with("Deployment/thinker", label, "\"prod\"")
                        .with("Deployment/thinker", "/spec/template" + label, "\"prod\"")))
                .containsExactly("the services' envs are [demo, prod]");
    }

    @Test
    void serviceUnderAnotherName_isRejected() {
        String label = "/metadata/labels/tags.datadoghq.com~1service";

        assertThat(broken(Manifests.k8s()
                        .with("Deployment/thinker", label, "\"thoughts\"")
                        .with("Deployment/thinker", "/spec/template" + label, "\"thoughts\"")))
                .containsExactly("Deployment/thinker: service is thoughts, not thinker-microservice");
    }
}
