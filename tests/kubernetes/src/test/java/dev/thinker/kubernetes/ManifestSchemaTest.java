package dev.thinker.kubernetes;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ManifestSchemaTest {

    @ParameterizedTest
    @MethodSource("dev.thinker.kubernetes.Manifests#both")
    void everyDocument_matchesTheKubernetesSchema(Manifests manifests) {
        assertThat(ManifestSchema.broken(manifests)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "Namespace/thinker | /metadata/lables | {}",
                "ConfigMap/thoughts | /dta | {}",
                "Service/thinker | /spec/sessionAfinity | \"None\"",
                "ServiceAccount/thinker | /automountServiceAcountToken | false",
                "Deployment/thinker | /spec/strategey | {}",
                "Deployment/thinker | /spec/template/spec/containers/0/livenesProbe | {}",
                "Deployment/thinker | /spec/template/spec/containers/0/lifecycle/preStop/sleep/second | 5",
                "DaemonSet/datadog-agent | /spec/template/spec/hostPid | true",
                "HorizontalPodAutoscaler/thinker | /spec/maxReplica | 3",
                "PodDisruptionBudget/thinker | /spec/maxUnavailble | 1",
                "NetworkPolicy/default-deny | /spec/policyType | []",
                "ClusterRole/datadog-agent | /rules/0/resource | []",
                "ClusterRoleBinding/datadog-agent | /subject | []",
            })
    void misspelledField_isRejected(String id, String pointer, String value) {
        String field = pointer.substring(pointer.lastIndexOf('/') + 1);

        assertThat(ManifestSchema.broken(Manifests.k8s().with(id, pointer, value)))
                .singleElement()
                .asString()
                .startsWith(id)
                .contains(field);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "Deployment/thinker | /spec/template/spec/containers/0/env/0/value | 8000",
                "Deployment/thinker | /spec/template/spec/containers/0/ports/0/containerPort | \"8000\"",
                "Deployment/thinker | /spec/template/spec/containers/0/ports | {}",
                "Deployment/thinker | /spec/template/spec/enableServiceLinks | \"false\"",
                "Deployment/thinker | /spec/template/metadata/labels/tags.datadoghq.com~1version | 1.0",
                "ConfigMap/datadog-agent | /data/DD_APM_ENABLED | true",
                "HorizontalPodAutoscaler/thinker | /spec/minReplicas | \"two\"",
            })
    void valueOfTheWrongType_isRejected(String id, String pointer, String value) {
        assertThat(ManifestSchema.broken(Manifests.k8s().with(id, pointer, value)))
                .singleElement()
                .asString()
                .startsWith(id);
    }

    @ParameterizedTest
    @CsvSource({
        "Deployment/thinker, /spec/selector",
        "Deployment/thinker, /spec/template/spec/containers",
        "Deployment/thinker, /spec/template/spec/containers/0/name",
        "HorizontalPodAutoscaler/thinker, /spec/maxReplicas",
    })
    void missingRequiredField_isRejected(String id, String pointer) {
        assertThat(ManifestSchema.broken(Manifests.k8s().without(id, pointer)))
                .singleElement()
                .asString()
                .startsWith(id);
    }

    @Test
    void kindOfAnotherGroup_isRejected() {
        assertThat(ManifestSchema.broken(
                        Manifests.k8s().with("Deployment/thinker", "/apiVersion", "\"extensions/v1beta1\"")))
                .containsExactly("Deployment/thinker: no such type: extensions/v1beta1 Deployment");
    }

    @Test
    void duplicateKey_isRejected() {
        assertThatThrownBy(() -> Yaml.parse("kind: Pod\nkind: Pod\n")).hasMessageContaining("duplicate key kind");
    }
}
