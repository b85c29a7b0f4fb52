package dev.thinker.kubernetes;

import java.util.Map;
import java.util.Set;

import com.google.gson.JsonElement;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** The ConfigMap with more thoughts ends up where the microservice looks for it, in the form that it reads. */
class ThoughtsTest {
    private final Manifests k8s = Manifests.k8s();

    @Test
    void theFileIsMountedWhereTheMicroserviceIsToldToLook() {
        JsonElement pod = k8s.workload("Deployment/thinker").pod();
        String file = Json.text(
                Workload.env(Json.list(pod, "/containers").get(0), "THINK_THOUGHTS")
                        .orElseThrow(),
                "/value");

        assertThat(k8s.get(configMap(pod)).map("/data").keySet())
                .map(key -> Json.text(pod, "/containers/0/volumeMounts/0/mountPath") + "/" + key)
                .containsExactly(file);
        assertThat(Json.text(pod, "/containers/0/volumeMounts/0/name")).isEqualTo(Json.text(pod, "/volumes/0/name"));
    }

    @Test
    void everyThoughtHasASubjectAQuoteAndAnAuthor() {
        JsonElement pod = k8s.workload("Deployment/thinker").pod();
        Map<String, String> files = k8s.get(configMap(pod)).map("/data");

        assertThat(files.values()).singleElement().satisfies(text -> assertThat(
                        Json.list(Yaml.parse(text), "/thoughts"))
                .isNotEmpty()
                .allSatisfy(thought ->
                        assertThat(Json.map(thought, "").keySet()).isEqualTo(Set.of("subject", "quote", "author"))));
    }

    private static String configMap(JsonElement pod) {
        return "ConfigMap/" + Json.text(pod, "/volumes/0/configMap/name");
    }
}
