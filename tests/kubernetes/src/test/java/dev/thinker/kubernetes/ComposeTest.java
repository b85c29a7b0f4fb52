package dev.thinker.kubernetes;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** compose.yaml runs what k8s/ runs; .ci/compose starts it. */
class ComposeTest {
    private static List<String> values(String pattern) throws IOException {
        return Pattern.compile(pattern)
                .matcher(Files.readString(Manifests.ROOT.resolve("compose.yaml")))
                .results()
                .map(MatchResult::group)
                .toList();
    }

    @Test
    void images_areThoseOfTheManifests() throws IOException {
        Stream<String> manifests = Stream.of(Manifests.k8s(), Manifests.localAgent())
                .flatMap(each -> each.workloads().stream())
                .flatMap(workload -> workload.allContainers().stream())
                .map(container -> JsonPointers.text(container, "/image"));

        assertThat(new TreeSet<>(values("(?<= image: )\\S+"))).isEqualTo(new TreeSet<>(manifests.toList()));
    }

    @Test
    void version_isThatOfTheBuild() throws IOException {
        assertThat(values("(?<= DD_VERSION: )\\S+")).containsOnly(System.getProperty("thinker.version"));
    }
}
