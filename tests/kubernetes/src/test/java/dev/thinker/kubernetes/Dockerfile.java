package dev.thinker.kubernetes;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A Dockerfile and the image that it builds. */
record Dockerfile(String name, String text) {
    static final Map<String, String> BY_WORKLOAD = Map.of(
            "thinker-api", "Dockerfile.api",
            "thinker", "Dockerfile.thinker",
            "local-agent", "local-agent/Dockerfile");

    static Dockerfile read(String name) {
        try {
            return new Dockerfile(name, Files.readString(Manifests.ROOT.resolve(name)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Stream<Dockerfile> all() {
        return BY_WORKLOAD.values().stream().sorted().map(Dockerfile::read);
    }

    /** The image's name and tag, by its labels. */
    String image() {
        return label("title") + ":" + label("version");
    }

    String label(String name) {
        return find("org\\.opencontainers\\.image\\." + name + "=\"([^\"]*)\"");
    }

    /** The last one of an instruction: that of the final image. */
    String last(String instruction) {
        return find("(?m)^" + instruction + " (.*)$");
    }

    List<String> bases() {
        return Pattern.compile("(?m)^FROM (\\S+)")
                .matcher(text)
                .results()
                .map(result -> result.group(1))
                .toList();
    }

    private String find(String pattern) {
        return Pattern.compile(pattern)
                .matcher(text)
                .results()
                .map(MatchResult::group)
                .reduce((first, second) -> second)
                .map(found -> found.replaceAll(pattern, "$1"))
                .orElse("");
    }

    Dockerfile replace(String what, String with) {
        return new Dockerfile(name, text.replace(what, with));
    }

    @Override
    public String toString() {
        return name;
    }
}
