package dev.thinker.microservice;

import java.util.HashMap;
import java.util.Map;

import dev.thinker.base.server.ConfigValues;
import io.helidon.config.Config;
import io.helidon.config.ConfigException;
import io.helidon.config.ConfigSources;

/** All thoughts, by subject. */
record Thoughts(Map<String, Thought> bySubject) {

    /**
     * Reads the list {@code thoughts}, then the one in the file that {@code think.thoughts} names, if any.
     *
     * @throws IllegalArgumentException if the file cannot be read, or a thought lacks its subject, quote or author
     */
    static Thoughts from(Config config) {
        Map<String, Thought> thoughts = new HashMap<>();
        read(config, "the configuration", thoughts);
        Config file = config.get("think.thoughts");
        file.asString().filter(path -> !path.isBlank()).ifPresent(path -> read(load(file, path), path, thoughts));
        return new Thoughts(Map.copyOf(thoughts));
    }

    private static Config load(Config setting, String path) {
        try {
            return Config.just(ConfigSources.file(path));
        } catch (ConfigException e) {
            throw ConfigValues.invalid(setting, path, "a readable YAML file: " + e.getMessage());
        }
    }

    private static void read(Config source, String origin, Map<String, Thought> thoughts) {
        if (source.get("thoughts").type() != Config.Type.LIST) {
            throw new IllegalArgumentException("There is no list 'thoughts' in " + origin);
        }
        for (Config thought : source.get("thoughts").asNodeList().get()) {
            thoughts.put(
                    field(thought, "subject", origin),
                    new Thought(field(thought, "quote", origin), field(thought, "author", origin)));
        }
    }

    private static String field(Config thought, String name, String origin) {
        return thought.get(name)
                .asString()
                .orElseThrow(() -> new IllegalArgumentException(thought.key() + " in " + origin + " has no " + name));
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
