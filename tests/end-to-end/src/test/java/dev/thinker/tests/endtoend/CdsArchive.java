package dev.thinker.tests.endtoend;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * The classes of a jar as its JVM has loaded them, in a file: a JVM that is given it starts in little more than half the time.
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

    /** Whether the file is newer than all that it was made of. */
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

    /** The option with which a JVM writes the file as it ends. */
    String dumpOption() {
        try {
            Files.createDirectories(file.getParent());
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return "-XX:ArchiveClassesAtExit=" + file;
    }

    /** The option with which a JVM reads it. */
    String useOption() {
        return "-XX:SharedArchiveFile=" + file;
    }
}
