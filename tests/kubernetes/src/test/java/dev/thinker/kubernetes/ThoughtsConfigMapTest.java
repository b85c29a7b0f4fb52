package dev.thinker.kubernetes;

import java.util.Map;
import java.util.Set;

import com.google.gson.JsonElement;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** The ConfigMap with more thoughts ends up where the microservice looks for it, in the form that it reads. */
class ThoughtsConfigMapTest {
    private final Manifests k8s = Manifests.k8s();

    @Test
    void thoughtsFile_isMountedAtItsConfiguredPath() {
        JsonElement pod = k8s.workload("Deployment/thinker").pod();
        String file = JsonPointers.text(
                Workload.env(JsonPointers.list(pod, "/containers").get(0), "THINK_THOUGHTS")
                        .orElseThrow(),
                "/value");

        assertThat(k8s.get(configMap(pod)).map("/data").keySet())
                .map(key -> JsonPointers.text(pod, "/containers/0/volumeMounts/0/mountPath") + "/" + key)
                .containsExactly(file);
        assertThat(JsonPointers.text(pod, "/containers/0/volumeMounts/0/name"))
                .isEqualTo(JsonPointers.text(pod, "/volumes/0/name"));
    }

    @Test
    void everyThought_hasASubjectAQuoteAndAnAuthor() {
        JsonElement pod = k8s.workload("Deployment/thinker").pod();
        Map<String, String> files = k8s.get(configMap(pod)).map("/data");

        assertThat(files.values()).singleElement().satisfies(text -> assertThat(
                        JsonPointers.list(Yaml.parse(text), "/thoughts"))
                .isNotEmpty()
                .allSatisfy(thought -> assertThat(JsonPointers.map(thought, "").keySet())
                        .isEqualTo(Set.of("subject", "quote", "author"))));
    }

    private static String configMap(JsonElement pod) {
        return "ConfigMap/" + JsonPointers.text(pod, "/volumes/0/configMap/name");
    }
}
