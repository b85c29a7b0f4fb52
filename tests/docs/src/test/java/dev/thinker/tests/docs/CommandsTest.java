package dev.thinker.tests.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.yaml.snakeyaml.Yaml;

import static org.assertj.core.api.Assertions.assertThat;

/** Commands in the documentation name only what is there. */
class CommandsTest {

    private static final Pattern COMMAND = Pattern.compile("(?m)^ {4}(.+)$|`([^`\n]+)`");
    private static final Pattern FOLDER_OF_THE_READER = Pattern.compile("mine/?|https?:.*|'.*|<.*");

    static List<Page> pages() {
        return Page.all();
    }

    @ParameterizedTest
    @MethodSource("pages")
    void files_exist(Page page) {
        List<String> files = Stream.of(
                        named(page, "(?:docker build|kubectl (?:apply|delete)|mvn).* -[fk] (\\S+)"),
                        named(page, "kubectl apply.* -f (\\S+) -f"),
                        named(page, "(\\.ci/[\\w-]+)"),
                        named(page, "mvn.* -pl (\\S+)"))
                .flatMap(List::stream)
                .filter(file -> !FOLDER_OF_THE_READER.matcher(file).matches())
                .toList();

        assertThat(files).allSatisfy(file -> assertThat(Page.ROOT.resolve(file)).exists());
    }

    @ParameterizedTest
    @MethodSource("pages")
    void mavenProfiles_exist(Page page) throws IOException {
        assertThat(profilesOfMaven()).containsAll(named(page, "mvn.* -P(\\w+)"));
    }

    @ParameterizedTest
    @MethodSource("pages")
    void composeProfiles_exist(Page page) throws IOException {
        assertThat(profilesOfCompose()).containsAll(named(page, "docker compose.* --profile (\\w+)"));
    }

    /** What the group of a pattern matches in the commands of a page. */
    private static List<String> named(Page page, String pattern) {
        return COMMAND.matcher(page.text())
                .results()
                .map(command -> command.group(1) == null ? command.group(2) : command.group(1))
                .flatMap(command -> Pattern.compile(pattern).matcher(command).results())
                .map(match -> match.group(1))
                .toList();
    }

    private static List<String> profilesOfMaven() throws IOException {
        try (Stream<Path> poms = Files.find(Page.ROOT, 3, (file, attributes) -> file.getFileName()
                .toString()
                .equals("pom.xml"))) {
            return poms.map(CommandsTest::read)
                    .flatMap(pom -> Pattern.compile("<profile>\\s*(?:<!--.*?-->\\s*)?<id>(\\w+)</id>")
                            .matcher(pom)
                            .results())
                    .map(profile -> profile.group(1))
                    .toList();
        }
    }

    private static List<String> profilesOfCompose() throws IOException {
        Map<String, Map<String, Map<String, Object>>> compose =
                new Yaml().load(Files.readString(Page.ROOT.resolve("compose.yaml")));
        return compose.get("services").values().stream()
                .flatMap(service -> Stream.ofNullable((List<?>) service.get("profiles")))
                .flatMap(List::stream)
                .map(Object::toString)
                .collect(Collectors.toList());
    }

    private static String read(Path file) {
        return Page.of(Page.ROOT.relativize(file).toString()).text();
    }
}
