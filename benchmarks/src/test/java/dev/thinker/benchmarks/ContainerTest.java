package dev.thinker.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ContainerTest {

    @TempDir
    private Path root;

    @Test
    void deployedContainers_haveTheLimitsOfTheManifests() throws IOException {
        Containers containers = Containers.deployed(Path.of(".."));

        assertThat(containers.api()).isEqualTo(new Container(384, 1));
        assertThat(containers.thinker()).isEqualTo(new Container(384, 1));
        assertThat(containers.api().options()).containsExactly("-XX:MaxRAM=384m", "-XX:ActiveProcessorCount=1");
    }

    @Test
    void manifestWithoutLimits_isAnErrorThatNamesIt() throws IOException {
        Files.createDirectory(root.resolve("k8s"));
        Files.writeString(root.resolve("k8s/10-shop.yaml"), "kind: Deployment\n");

        assertThatThrownBy(() -> Container.deployed(root, "10-shop.yaml"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("10-shop.yaml");
    }
}
