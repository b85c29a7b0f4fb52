package dev.thinker.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The limits of a container, to which the JVM adapts the sizes of its heap and of its thread pools.
 *
 * @param mebibytes the memory limit
 * @param processors the CPU limit
 */
record Container(int mebibytes, int processors) {

    private static final Pattern LIMITS = Pattern.compile("limits:\\s+cpu: \"(\\d+)\"\\s+memory: (\\d+)Mi");

    /** Returns the limits of a service's container in {@code k8s/}. */
    static Container deployed(Path root, String manifest) throws IOException {
        Path file = root.resolve("k8s").resolve(manifest);
        Matcher limits = LIMITS.matcher(Files.readString(file));
        if (!limits.find()) {
            throw new IOException("No limits of CPU and memory in " + file);
        }
        return new Container(Integer.parseInt(limits.group(2)), Integer.parseInt(limits.group(1)));
    }

    /** Returns a container with the memory given and all processors of this machine. */
    static Container ofMemory(int mebibytes) {
        return new Container(mebibytes, Runtime.getRuntime().availableProcessors());
    }

    List<String> options() {
        return List.of("-XX:MaxRAM=" + mebibytes + "m", "-XX:ActiveProcessorCount=" + processors);
    }
}
