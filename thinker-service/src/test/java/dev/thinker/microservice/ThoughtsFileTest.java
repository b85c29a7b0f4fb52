package dev.thinker.microservice;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

import io.helidon.config.Config;
import io.helidon.config.ConfigSources;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ThoughtsFileTest {

    @TempDir
    private Path folder;

    @Test
    void file_addsThoughtsAndReplacesThoseOnTheSameSubjects() throws Exception {
        Thoughts thoughts = read("""
                thoughts:
                  - subject: v1.2 of "everything"
                    quote: Release early.
                    author: Somebody
                  - subject: technology
                    quote: It depends.
                    author: Somebody else
                """);

        assertThat(thoughts.on("v1.2 of \"everything\"")).isEqualTo(new Thought("Release early.", "Somebody"));
        assertThat(thoughts.on("technology")).isEqualTo(new Thought("It depends.", "Somebody else"));
    }

    @Test
    void withoutAFile_onlyTheTutorialsThoughtIsKnown() {
        Thoughts thoughts = Thoughts.from(Config.create(ConfigSources.classpath("application.yaml")));

        assertThat(thoughts.on("technology").author()).isEqualTo("Richard Feynman");
        assertThatThrownBy(() -> thoughts.on("foo_bar"))
                .isInstanceOf(UnknownSubjectException.class)
                .hasMessage("Subject unknown");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"thoughts:\n  - subject: a\n    quote: b\n", "thoughts: none\n", "other: 1\n", "thoughts: [", ""
            })
    void invalidFile_failsNamingTheFile(String content) {
        assertThatIllegalArgumentException().isThrownBy(() -> read(content)).withMessageContaining("more.yaml");
    }

    @Test
    void missingFile_failsNamingTheSettingAndTheFile() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Thoughts.from(config(folder.resolve("absent.yaml"))))
                .withMessageStartingWith("The setting think.thoughts is '")
                .withMessageContaining("it must be a readable YAML file: ")
                .withMessageContaining("absent.yaml");
    }

    private Thoughts read(String content) throws IOException {
        return Thoughts.from(config(Files.writeString(folder.resolve("more.yaml"), content)));
    }

    private static Config config(Path file) {
        return Config.create(
                ConfigSources.create(Map.of("think.thoughts", file.toString())),
                ConfigSources.classpath("application.yaml"));
    }
}
