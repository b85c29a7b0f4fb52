package dev.thinker.kubernetes;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import com.google.gson.JsonElement;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Ports are named, and every reference to a port names one of a container. */
class PortsTest {

    private static List<String> broken(Manifests manifests) {
        List<String> broken = new ArrayList<>();
        for (Workload workload : manifests.workloads()) {
            for (JsonElement port : workload.ports()) {
                if (JsonPointers.text(port, "/name").isEmpty()
                        || JsonPointers.text(port, "/protocol").isEmpty()) {
                    broken.add(workload + ": a port without a name or a protocol");
                }
            }
            for (JsonElement container : workload.containers()) {
                for (String probe : List.of("startupProbe", "readinessProbe", "livenessProbe")) {
                    String port = JsonPointers.text(container, "/" + probe + "/httpGet/port")
                            + JsonPointers.text(container, "/" + probe + "/tcpSocket/port");
                    if (JsonPointers.list(container, "/ports").stream()
                            .noneMatch(p -> JsonPointers.text(p, "/name").equals(port))) {
                        broken.add(workload + ": " + probe + " on " + port);
                    }
                }
            }
        }
        for (Document service : manifests.kind("Service")) {
            for (JsonElement port : service.list("/spec/ports")) {
                Optional<Integer> target = manifests.workloads().stream()
                        .filter(workload -> workload.matches(service.map("/spec/selector")))
                        .flatMap(workload -> workload.port(JsonPointers.text(port, "/targetPort")).stream())
                        .findFirst();
                // The same number inside and outside: nobody has to translate
                if (!target.map(String::valueOf).equals(Optional.of(JsonPointers.text(port, "/port")))
                        || JsonPointers.text(port, "/name").isEmpty()) {
                    broken.add(service + ": " + port);
                }
            }
        }
        return broken;
    }

    @ParameterizedTest
    @MethodSource("dev.thinker.kubernetes.Manifests#both")
    void everyPort_isNamedAndExists(Manifests manifests) {
        assertThat(broken(manifests)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "Service/thinker, /spec/ports/0/targetPort, \"web\"",
                "Service/thinker, /spec/ports/0/port, 80",
                "Service/thinker-api, /spec/ports/0/name, \"\"",
                "Deployment/thinker, /spec/template/spec/containers/0/ports/0/containerPort, 8080",
                "Deployment/thinker, /spec/template/spec/containers/0/livenessProbe/httpGet/port, \"web\"",
                "Deployment/thinker, /spec/template/spec/containers/0/ports/0/protocol, \"\"",
                "DaemonSet/datadog-agent, /spec/template/spec/containers/0/readinessProbe/tcpSocket/port, \"web\"",
            })
    void mismatchedPort_isRejected(String id, String pointer, String value) {
        assertThat(broken(Manifests.k8s().with(id, pointer, value)))
                .isNotEmpty()
                .allSatisfy(what -> assertThat(what).contains(id.substring(id.indexOf('/') + 1)));
    }
}
