package dev.thinker.tests.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.yaml.snakeyaml.Yaml;

import static org.assertj.core.api.Assertions.assertThat;

/** The reference has every setting with its default, and no others. */
class SettingsTest {

    @ParameterizedTest
    @CsvSource({"API, api-service", "microservice, thinker-service", "local agent, local-agent"})
    void documentedSettings_areThoseOfTheService(String service, String module) throws IOException {
        Map<String, String> settings = settings(module);

        Map<String, List<String>> documented = new TreeMap<>();
        Page.of("docs/reference.md").table("| key | default | service | meaning |").stream()
                .filter(row -> List.of(row.get(2).split(", ")).contains(service))
                .forEach(row -> documented.put(
                        Page.code(row.get(0)).get(0),
                        List.of(row.get(1).replace("`", "").split(", "))));

        assertThat(documented).containsOnlyKeys(settings.keySet());
        assertThat(documented)
                .allSatisfy((key, defaults) -> assertThat(defaults).contains(settings.get(key)));
    }

    private static Map<String, String> settings(String module) throws IOException {
        Map<String, String> settings = new TreeMap<>();
        String yaml = Files.readString(Page.ROOT.resolve(module + "/src/main/resources/application.yaml"));
        flatten("", new Yaml().load(yaml), settings);
        return settings;
    }

    private static void flatten(String key, Object value, Map<String, String> settings) {
        if (value instanceof Map<?, ?> nested) {
            nested.forEach((name, child) -> flatten(key.isEmpty() ? "" + name : key + "." + name, child, settings));
        } else if (value instanceof List) {
            settings.put(key, "the tutorial's thought");
        } else {
            settings.put(key, value.equals("") ? "none" : value.toString());
        }
    }
}
