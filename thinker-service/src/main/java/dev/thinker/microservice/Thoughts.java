package dev.thinker.microservice;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

import dev.thinker.base.server.ConfigValues;
import io.helidon.config.Config;
import io.helidon.config.ConfigException;
import io.helidon.config.ConfigSources;

/** All thoughts, by subject. */
record Thoughts(Map<String, Thought> bySubject) {

    /**
     * Reads the list {@code thoughts}, and then the one in the file that {@code think.thoughts} names, if any.
     *
     * @throws IllegalArgumentException if the file cannot be read, or a thought lacks its subject, quote or author
     */
    static Thoughts from(Config config) {
        Map<String, Thought> thoughts = new HashMap<>();
        read(config.get("thoughts"), thoughts, "thoughts");
        config.get("think.thoughts")
                .asString()
                .filter(path -> !path.isBlank())
                .ifPresent(path -> read(file(config.get("think.thoughts"), path), thoughts, path));
        return new Thoughts(Map.copyOf(thoughts));
    }

    private static Config file(Config setting, String path) {
        if (!Files.isReadable(Path.of(path))) {
            throw ConfigValues.invalid(setting, path, "a file that can be read");
        }
        try {
            return Config.builder(ConfigSources.file(path))
                    .disableEnvironmentVariablesSource()
                    .disableSystemPropertiesSource()
                    .build()
                    .get("thoughts");
        } catch (ConfigException e) {
            throw ConfigValues.invalid(setting, path, "a YAML file with a list 'thoughts': " + e.getMessage());
        }
    }

    private static void read(Config list, Map<String, Thought> thoughts, String origin) {
        if (list.type() != Config.Type.LIST) {
            throw new IllegalArgumentException("There is no list 'thoughts' in " + origin);
        }
        for (Config thought : list.asNodeList().get()) {
            thoughts.put(
                    field(thought, "subject", origin),
                    new Thought(field(thought, "quote", origin), field(thought, "author", origin)));
        }
    }

    private static String field(Config thought, String name, String origin) {
        return thought.get(name)
                .asString()
                .orElseThrow(() -> new IllegalArgumentException(
                        "A thought in " + origin + " has no " + name + " (" + thought.key() + ")"));
    }

    /** Returns the thought on a subject, or throws {@link UnknownSubjectException}. */
    Thought on(String subject) {
        Thought thought = bySubject.get(subject);
        if (thought == null) {
            throw new UnknownSubjectException();
        }
        return thought;
    }
}
