package dev.thinker.tests.docs;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.MalformedInputException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

class LinksTest {

    private static final Set<String> NOT_OURS = Set.of(".git", "target", "node_modules");
    /** A page that a comment names, perhaps with one of its headings: README.md, "Run it". */
    private static final Pattern MENTION =
            Pattern.compile("(?<![\\w/.-])(docs/[\\w-]+\\.md|[A-Z_]+\\.md)(?:#([\\w-]+)|, \"([^\"]+)\")?");

    static List<Page> pages() {
        return Page.all();
    }

    @ParameterizedTest
    @MethodSource("pages")
    void everyLink_leadsToAFileAndToAHeadingOfIt(Page page) {
        assertThat(page.links()).filteredOn(link -> !link.matches("https?:.*")).allSatisfy(link -> {
            URI target = URI.create(link);
            Path file = target.getPath().isEmpty() ? page.file() : page.file().resolveSibling(target.getPath());
            assertThat(file).exists();
            if (target.getFragment() != null) {
                assertThat(pageAt(file).anchors()).contains(target.getFragment());
            }
        });
    }

    @Test
    void everyPageInDocs_isLinkedFromTheReadme() {
        assertThat(pages().stream().map(Page::toString).filter(name -> name.startsWith("docs")))
                .isSubsetOf(Page.of("README.md").links());
    }

    @Test
    void everyPageThatACommentNames_exists() throws IOException {
        List<String> broken = new ArrayList<>();
        int mentions = 0;
        for (Path file : sources()) {
            for (MatchResult mention : MENTION.matcher(read(file)).results().toList()) {
                mentions++;
                if (isBroken(mention)) {
                    broken.add(Page.ROOT.relativize(file) + ": " + mention.group());
                }
            }
        }

        assertThat(broken).isEmpty();
        assertThat(mentions).isPositive();
    }

    private static boolean isBroken(MatchResult mention) {
        Path file = Page.ROOT.resolve(mention.group(1));
        if (!Files.exists(file)) {
            return true;
        }
        return mention.group(2) != null && !pageAt(file).anchors().contains(mention.group(2))
                || mention.group(3) != null && !pageAt(file).headings().contains(mention.group(3));
    }

    private static Page pageAt(Path file) {
        return Page.of(Page.ROOT.relativize(file.normalize()).toString());
    }

    private static List<Path> sources() throws IOException {
        List<Path> sources = new ArrayList<>();
        Files.walkFileTree(Page.ROOT, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                return NOT_OURS.contains(folder.getFileName().toString())
                        ? FileVisitResult.SKIP_SUBTREE
                        : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (!file.toString().matches(".*\\.(md|png|svg|json)") && attributes.isRegularFile()) {
                    sources.add(file);
                }
                return FileVisitResult.CONTINUE;
            }
        });
        return sources;
    }

    private static String read(Path file) throws IOException {
        try {
            return Files.readString(file);
        } catch (MalformedInputException e) {
            // Not text
            return "";
        }
    }
}
