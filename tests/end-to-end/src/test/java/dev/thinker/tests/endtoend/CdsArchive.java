package dev.thinker.tests.endtoend;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * The loaded classes of a jar in a file, with which a JVM starts in little more than half the time.
 *
 * @see <a href="https://openjdk.org/jeps/350">JEP 350: Dynamic CDS Archives</a>
 */
record CdsArchive(Path jar, Path file) {

    static CdsArchive of(Path jar) {
        Path folder = RunningSystem.ROOT.resolve("tests/end-to-end/target/shared-classes");
        return new CdsArchive(
                jar,
                folder.resolve(jar.getFileName() + "-" + Runtime.version() + ".jsa")
                        .toAbsolutePath()
                        .normalize());
    }

    /** Whether the file is newer than the jar and its libraries. */
    boolean isCurrent() {
        try (Stream<Path> libs = Files.list(jar.resolveSibling("libs"))) {
            return Files.exists(file) && Stream.concat(Stream.of(jar), libs).noneMatch(part -> isNewer(part, file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isNewer(Path one, Path other) {
        try {
            return Files.getLastModifiedTime(one).compareTo(Files.getLastModifiedTime(other)) > 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The option with which a JVM writes the file when it exits. */
    String dumpOption() {
        try {
            Files.createDirectories(file.getParent());
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return "-XX:ArchiveClassesAtExit=" + file;
    }

    /** The option with which a JVM reads the file. */
    String useOption() {
        return "-XX:SharedArchiveFile=" + file;
    }
}
