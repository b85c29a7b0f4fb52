package dev.thinker.tests.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.yaml.snakeyaml.Yaml;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The documented spans and tags are those of the tutorial's trace, as dd-apm-test-agent received it: see
 * tests/compatibility/datadog.
 */
class SpansTest {

    /** Differ between runs or JDKs, and so are not in the snapshot; or are set only for deliberate faults. */
    private static final Set<String> NOT_IN_SNAPSHOT =
            Set.of("http.useragent", "network.destination.port", "error.stack", "fault.injected");

    @Test
    void documentedSpans_areThoseOfTheTrace() throws IOException {
        List<List<String>> documented =
                Page.of("README.md").table("| span | service | resource | type | `span.kind` | parent |").stream()
                        .map(row -> Stream.of(code(row.get(0)), row.get(1), code(row.get(2)), row.get(3), row.get(4))
                                .toList())
                        .toList();

        assertThat(documented)
                .isEqualTo(snapshot().stream().map(SpansTest::row).distinct().toList());
        for (Map<String, Object> span : snapshot().subList(1, snapshot().size())) {
            assertThat(row(parent(span))).isEqualTo(documented.get(documented.indexOf(row(span)) - 1));
        }
    }

    @ParameterizedTest
    @CsvSource({"server, server", "client, client", "think, internal"})
    void documentedTags_areThoseOfTheTrace(String documentedAs, String kind) throws IOException {
        assertThat(tags(documentedAs, "all"))
                .isEqualTo(sent(snapshot().stream()
                                .filter(span -> meta(span).get("span.kind").equals(kind)))
                        .filter(tag -> !tag.startsWith("error."))
                        .collect(Collectors.toCollection(TreeSet::new)));
    }

    @Test
    void documentedErrorTags_areThoseOfTheTrace() throws IOException {
        assertThat(tags("errors"))
                .isEqualTo(sent(snapshot().stream()
                                .filter(span -> span.get("error").equals(1)))
                        .filter(tag -> tag.startsWith("error."))
                        .collect(Collectors.toCollection(TreeSet::new)));
    }

    private static Set<String> tags(String... spans) {
        return Page.of("docs/reference.md").table("| tag | spans | value |").stream()
                .filter(row -> List.of(row.get(1).split(", ")).stream().anyMatch(List.of(spans)::contains))
                .flatMap(row -> Page.code(row.get(0)).stream())
                .filter(tag -> !NOT_IN_SNAPSHOT.contains(tag))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Without those that the tracer adds to every span. */
    private static Stream<String> sent(Stream<Map<String, Object>> spans) {
        return spans.flatMap(span -> Stream.concat(meta(span).keySet().stream(), metrics(span).keySet().stream()))
                .filter(tag -> tag.equals("_dd.measured") || !tag.startsWith("_dd."))
                .filter(tag -> !tag.equals("language"));
    }

    private static String code(String cell) {
        return Page.code(cell).get(0);
    }

    private static List<String> row(Map<String, Object> span) {
        return Stream.of(
                        span.get("name"),
                        span.get("service"),
                        span.get("resource"),
                        span.get("type"),
                        meta(span).get("span.kind"))
                .map(value -> value == null ? "" : value.toString())
                .toList();
    }

    private static Map<String, Object> parent(Map<String, Object> span) throws IOException {
        return snapshot().stream()
                .filter(other -> other.get("span_id").equals(span.get("parent_id")))
                .findFirst()
                .orElseThrow();
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> meta(Map<String, Object> span) {
        return (Map<String, Object>) span.get("meta");
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> metrics(Map<String, Object> span) {
        return (Map<String, Object>) span.getOrDefault("metrics", Map.of());
    }

    private static List<Map<String, Object>> snapshot() throws IOException {
        String json = Files.readString(Page.ROOT.resolve("tests/compatibility/test-agent/tutorials_trace.json"));
        List<List<Map<String, Object>>> traces = new Yaml().load(json);
        return traces.get(0);
    }
}
