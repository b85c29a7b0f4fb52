package dev.thinker.kubernetes;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;

import com.google.gson.JsonElement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/** The pods run the images that the Dockerfiles build. */
class ImagesTest {
    private static final String AGENT = "gcr.io/datadoghq/agent:7.81.1";

    private static List<String> broken(Manifests manifests) {
        List<String> broken = new ArrayList<>();
        for (Workload workload : manifests.workloads()) {
            String name = Dockerfile.BY_WORKLOAD.get(workload.name());
            String image = name == null ? AGENT : Dockerfile.read(name).image();
            for (JsonElement container : workload.allContainers()) {
                if (!JsonPointers.text(container, "/image").equals(image)) {
                    broken.add(workload + " runs " + JsonPointers.text(container, "/image"));
                }
                // An image that was loaded into a node manually cannot be pulled
                if (!JsonPointers.text(container, "/imagePullPolicy").equals("IfNotPresent")) {
                    broken.add(workload + " pulls");
                }
            }
            if (name != null) {
                Dockerfile dockerfile = Dockerfile.read(name);
                if (!dockerfile
                        .last("EXPOSE")
                        .equals(JsonPointers.text(workload.ports().get(0), "/containerPort"))) {
                    broken.add(workload + " listens where the image does not");
                }
                if (!dockerfile
                        .last("USER")
                        .equals(JsonPointers.text(workload.pod(), "/securityContext/runAsUser") + ":"
                                + JsonPointers.text(workload.pod(), "/securityContext/runAsGroup"))) {
                    broken.add(workload + " is another user than the image's");
                }
            }
        }
        return broken;
    }

    @ParameterizedTest
    @MethodSource("dev.thinker.kubernetes.Manifests#both")
    void everyPod_runsAnImageThatIsBuilt(Manifests manifests) {
        assertThat(broken(manifests)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "Deployment/thinker | /spec/template/spec/containers/0/image | \"thinker-microservice:latest\"",
                "Deployment/thinker | /spec/template/spec/containers/0/image | \"thinker-microservice\"",
                "Deployment/thinker | /spec/template/spec/containers/0/image | \"thinker-api:1.0.0\"",
                "Deployment/thinker | /spec/template/spec/containers/0/imagePullPolicy | \"Always\"",
                "Deployment/thinker | /spec/template/spec/containers/0/ports/0/containerPort | 5000",
                "Deployment/thinker | /spec/template/spec/securityContext/runAsUser | 1000",
                "DaemonSet/datadog-agent | /spec/template/spec/initContainers/1/image | \"gcr.io/datadoghq/agent:7\"",
            })
    void podWithAnotherImage_isRejected(String id, String pointer, String value) {
        assertThat(broken(Manifests.k8s().with(id, pointer, value)))
                .singleElement()
                .asString()
                .startsWith(id);
    }

    private static List<String> broken(Dockerfile dockerfile) {
        List<String> broken = new ArrayList<>();
        if (!dockerfile.label("version").equals(System.getProperty("thinker.version"))) {
            broken.add("version");
        }
        if (dockerfile.label("title").isEmpty()
                || dockerfile.label("description").isEmpty()
                || dockerfile.label("licenses").isEmpty()) {
            broken.add("labels");
        }
        if (!dockerfile.last("USER").equals("65532:65532")) {
            broken.add("user");
        }
        // With a shell in between, SIGTERM would not reach the JVM
        if (!dockerfile.last("ENTRYPOINT").startsWith("[\"/app/java/bin/java\", ")) {
            broken.add("entry point");
        }
        if (!dockerfile.text().matches("(?s).*\nRUN sh docker/app\\.sh [\\w-]+ " + dockerfile.label("title") + " .*")) {
            broken.add("bill of materials");
        }
        if (!dockerfile
                .text()
                .startsWith("# docker build -f " + dockerfile.name() + " -t " + dockerfile.image() + " .\n")) {
            broken.add("how to build it");
        }
        if (!dockerfile.text().contains("\nRUN sh docker/jvm.sh\n")) {
            broken.add("JVM");
        }
        if (dockerfile.bases().stream().anyMatch(base -> !base.matches("[^:]+:(?!latest)[\\w.-]+"))) {
            broken.add("base");
        }
        if (!dockerfile.bases().get(dockerfile.bases().size() - 1).startsWith("gcr.io/distroless/")) {
            broken.add("final base");
        }
        return broken;
    }

    @ParameterizedTest
    @MethodSource("dev.thinker.kubernetes.Dockerfile#all")
    void everyDockerfile_followsTheRules(Dockerfile dockerfile) {
        assertThat(broken(dockerfile)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "image.version=\" | image.version=\"0. | version",
                "image.licenses | image.licences | labels",
                "USER 65532:65532 | USER root | user",
                "ENTRYPOINT [\"/app/java/bin/java\", | ENTRYPOINT /app/java/bin/java | entry point",
                "docker/app.sh api-service thinker-api | cp api-service/target/thinker-api.jar /app | bill of materials",
                "docker build -f | docker build | how to build it",
                "docker/jvm.sh | docker/other-jvm.sh | JVM",
                "FROM maven:3.9.12-eclipse-temurin-25 | FROM maven:latest | base",
                "FROM gcr.io/distroless/ | FROM debian/ | final base",
            })
    void dockerfileThatBreaksARule_isRejected(String what, String with, String rule) {
        assertThat(broken(Dockerfile.read("Dockerfile.api").replace(what, with)))
                .contains(rule);
    }

    /** Without this module the JVM does not start where a Java agent is injected. */
    @Test
    void jvmOfTheImages_hasTheModuleOfJavaAgents() throws IOException {
        assertThat(Files.readString(Manifests.ROOT.resolve("docker/jvm.sh")))
                .containsPattern("--add-modules [\\w.,]*\\bjava\\.instrument\\b");
    }
}
