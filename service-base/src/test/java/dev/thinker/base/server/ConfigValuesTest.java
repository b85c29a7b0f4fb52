package dev.thinker.base.server;

import java.time.Duration;
import java.util.Map;

import io.helidon.config.Config;
import io.helidon.config.ConfigSources;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class ConfigValuesTest {

    @Test
    void validValues_areRead() {
        assertThat(ConfigValues.positiveInt(setting("1"))).isEqualTo(1);
        assertThat(ConfigValues.fraction(setting("0.25"))).isEqualTo(0.25);
        assertThat(ConfigValues.duration(setting("PT0.2S"))).isEqualTo(Duration.ofMillis(200));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "ten", "1.5", "99999999999", ""})
    void invalidNumber_failsNamingTheSetting(String value) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ConfigValues.positiveInt(setting(value)))
                .withMessage("The setting a.key is '" + value + "'; it must be a whole number, at least 1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"500", "PT-1S", "0.5s", ""})
    void invalidDuration_failsNamingTheSetting(String value) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ConfigValues.duration(setting(value)))
                .withMessage(
                        "The setting a.key is '" + value + "'; it must be a duration such as PT0.5S, not negative");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-0.1", "1.1", "NaN", "some", ""})
    void invalidFraction_failsNamingTheSetting(String value) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ConfigValues.fraction(setting(value)))
                .withMessage("The setting a.key is '" + value + "'; it must be a number from 0 to 1, such as 0.1");
    }

    @Test
    void missingSetting_failsNamingTheSetting() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ConfigValues.duration(Config.empty().get("a.key")))
                .withMessage("The setting a.key is missing");
    }

    private static Config setting(String value) {
        return Config.create(ConfigSources.create(Map.of("a.key", value))).get("a.key");
    }
}
