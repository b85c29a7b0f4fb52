package dev.thinker.base.testing;

import java.util.HashMap;
import java.util.Map;

import io.helidon.config.Config;
import io.helidon.config.ConfigSources;

/** The configuration of a server under test. */
public final class TestConfig {

    private TestConfig() {}

    /**
     * Reads a YAML file from the class path. The server listens on a free port of the loopback interface.
     *
     * @param settings keys and values in turn, which take precedence
     */
    public static Config of(String yaml, String... settings) {
        Map<String, String> overrides = new HashMap<>(Map.of("server.host", "127.0.0.1", "server.port", "0"));
        for (int i = 0; i < settings.length; i += 2) {
            overrides.put(settings[i], settings[i + 1]);
        }
        return Config.create(ConfigSources.create(overrides), ConfigSources.classpath(yaml));
    }
}
