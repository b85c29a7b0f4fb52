package dev.thinker.kubernetes;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Every security field is explicit, and only the Agent has the exceptions that it needs. */
class SecurityTest {
    private static final JsonElement CONTAINER = JsonParser.parseString("""
            {"allowPrivilegeEscalation": false, "privileged": false, "readOnlyRootFilesystem": true,
             "capabilities": {"drop": ["ALL"]}}""");
    private static final Set<String> AGENT_READS = Set.of("/proc", "/sys/fs/cgroup", "/var/log/pods");

    private static List<String> broken(Manifests manifests) {
        List<String> broken = new ArrayList<>();
        for (Workload workload : manifests.workloads()) {
            JsonElement pod = workload.pod();
            if (!JsonPointers.text(pod, "/securityContext/runAsNonRoot").equals("true")
                    || !JsonPointers.text(pod, "/securityContext/runAsUser").matches("[1-9]\\d+")
                    || JsonPointers.text(pod, "/securityContext/runAsGroup").isEmpty()
                    || !JsonPointers.text(pod, "/securityContext/seccompProfile/type")
                            .equals("RuntimeDefault")) {
                broken.add(workload + ": the pod's security context");
            }
            for (JsonElement container : workload.allContainers()) {
                if (!JsonPointers.at(container, "/securityContext").orElse(pod).equals(CONTAINER)) {
                    broken.add(workload + " " + JsonPointers.text(container, "/name") + ": the security context");
                }
            }
            if (List.of("hostNetwork", "hostPID", "hostIPC").stream()
                    .anyMatch(host -> JsonPointers.at(pod, "/" + host).isPresent())) {
                broken.add(workload + ": shares a namespace of the host");
            }
            if (!JsonPointers.text(pod, "/automountServiceAccountToken").equals(workload.isOurs() ? "false" : "true")
                    || !JsonPointers.text(pod, "/serviceAccountName").equals(workload.name())) {
                broken.add(workload + ": its account or the account's token");
            }
            if (!JsonPointers.text(pod, "/enableServiceLinks").equals("false")) {
                broken.add(workload + ": service links");
            }
            broken.addAll(hostAccess(workload));
        }
        for (Document account : manifests.kind("ServiceAccount")) {
            if (!account.text("/automountServiceAccountToken").equals("false")) {
                broken.add(account + ": gives its token to whoever asks");
            }
        }
        return broken;
    }

    private static List<String> hostAccess(Workload workload) {
        List<String> broken = new ArrayList<>();
        boolean agent = workload.name().equals("datadog-agent");
        for (JsonElement port : workload.ports()) {
            if (JsonPointers.at(port, "/hostPort").isPresent()
                    && !(agent && JsonPointers.text(port, "/hostPort").equals("8126"))) {
                broken.add(workload + ": " + port);
            }
        }
        for (JsonElement volume : JsonPointers.list(workload.pod(), "/volumes")) {
            String path = JsonPointers.text(volume, "/hostPath/path");
            if (path.isEmpty()) {
                continue;
            }
            boolean readOnly = workload.allContainers().stream()
                    .flatMap(container -> JsonPointers.list(container, "/volumeMounts").stream())
                    .filter(mount -> JsonPointers.text(mount, "/name").equals(JsonPointers.text(volume, "/name")))
                    .allMatch(mount -> JsonPointers.text(mount, "/readOnly").equals("true"));
            if (!agent || !AGENT_READS.contains(path) || !readOnly) {
                broken.add(workload + ": " + path);
            }
        }
        return broken;
    }

    @ParameterizedTest
    @MethodSource("dev.thinker.kubernetes.Manifests#both")
    void everySecurityField_isSet(Manifests manifests) {
        assertThat(broken(manifests)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "/spec/template/spec/securityContext/runAsNonRoot",
        "/spec/template/spec/securityContext/runAsUser",
        "/spec/template/spec/securityContext/runAsGroup",
        "/spec/template/spec/securityContext/seccompProfile",
        "/spec/template/spec/containers/0/securityContext",
        "/spec/template/spec/containers/0/securityContext/allowPrivilegeEscalation",
        "/spec/template/spec/containers/0/securityContext/privileged",
        "/spec/template/spec/containers/0/securityContext/readOnlyRootFilesystem",
        "/spec/template/spec/containers/0/securityContext/capabilities/drop",
        "/spec/template/spec/automountServiceAccountToken",
        "/spec/template/spec/serviceAccountName",
        "/spec/template/spec/enableServiceLinks",
    })
    void missingSecurityField_isRejected(String pointer) {
        assertThat(broken(Manifests.k8s().without("Deployment/thinker", pointer)))
                .singleElement()
                .asString()
                .startsWith("Deployment/thinker");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "Deployment/thinker | /spec/template/spec/securityContext/runAsUser | 0",
                "Deployment/thinker | /spec/template/spec/hostNetwork | true",
                "Deployment/thinker | /spec/template/spec/containers/0/ports/0/hostPort | 8126",
                "Deployment/thinker | /spec/template/spec/containers/0/securityContext/capabilities/add | [\"SYS_ADMIN\"]",
                "Deployment/thinker | /spec/template/spec/volumes/0 | {\"name\": \"root\", \"hostPath\": {\"path\": \"/\"}}",
                "DaemonSet/datadog-agent | /spec/template/spec/volumes/8/hostPath/path | \"/\"",
                "DaemonSet/datadog-agent | /spec/template/spec/containers/0/volumeMounts/8/readOnly | false",
                "DaemonSet/datadog-agent | /spec/template/spec/initContainers/0/securityContext | {}",
                "ServiceAccount/thinker | /automountServiceAccountToken | true",
            })
    void laxSecurityField_isRejected(String id, String pointer, String value) {
        assertThat(broken(Manifests.k8s().with(id, pointer, value)))
                .singleElement()
                .asString()
                .startsWith(id);
    }

    @ParameterizedTest
    @MethodSource("dev.thinker.kubernetes.Manifests#both")
    void servicesNamespace_enforcesTheRestrictedStandard(Manifests manifests) {
        assertThat(manifests.get("Namespace/thinker").map("/metadata/labels"))
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "pod-security.kubernetes.io/enforce", "restricted",
                        "pod-security.kubernetes.io/warn", "restricted",
                        "pod-security.kubernetes.io/audit", "restricted"));
    }

    @Test
    void agent_hasANamespaceOfItsOwn() {
        assertThat(Manifests.k8s().workloads())
                .filteredOn(workload -> workload.namespace().equals("datadog"))
                .extracting(Workload::name)
                .containsExactly("datadog-agent");
    }
}
