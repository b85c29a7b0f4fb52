package dev.thinker.kubernetes;

import java.io.IOException;
import java.nio.file.Files;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/** The JVM's memory limits fit into the container, so that it is never OOM-killed. */
class JvmOptionsTest {
    /** The memory limit that ResourcesTest checks in the manifests. */
    private static final int CONTAINER_MIB = 384;
    /** For threads, malloc, the collector, symbols and so on: some 40 under load. */
    private static final int REST_MIB = 44;

    private static String options() throws IOException {
        return Files.readString(Manifests.ROOT.resolve("docker/jvm.options"));
    }

    private static boolean fits(String options) {
        int share = number(options, "MaxRAMPercentage=(\\d+)");
        // The JVM uses MinRAMPercentage in containers below some 250 MiB, and MaxRAMPercentage in larger ones
        return share == number(options, "MinRAMPercentage=(\\d+)")
                && CONTAINER_MIB * share / 100
                                + number(options, "MaxDirectMemorySize=(\\d+)m")
                                + number(options, "ReservedCodeCacheSize=(\\d+)m")
                                + number(options, "MaxMetaspaceSize=(\\d+)m")
                        <= CONTAINER_MIB - REST_MIB;
    }

    private static int number(String options, String pattern) {
        Matcher matcher = Pattern.compile("(?m)^-XX:" + pattern + "$").matcher(options);
        return matcher.find() ? Integer.parseInt(matcher.group(1)) : CONTAINER_MIB;
    }

    @Test
    void jvmMemoryLimits_fitIntoTheContainer() throws IOException {
        assertThat(fits(options())).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "-XX:MinRAMPercentage=50, -XX:MinRAMPercentage=60",
        "-XX:MinRAMPercentage=50, ''",
        "RAMPercentage=50, RAMPercentage=60",
        "-XX:MaxDirectMemorySize=24m, ''",
        "-XX:ReservedCodeCacheSize=32m, -XX:ReservedCodeCacheSize=64m",
        "-XX:MaxMetaspaceSize=64m, ''",
    })
    void higherMemoryLimit_isRejected(String what, String with) throws IOException {
        assertThat(options()).contains(what);
        assertThat(fits(options().replace(what, with))).isFalse();
    }
}
