package dev.thinker.benchmarks;

import java.io.IOException;
import java.nio.file.Path;

/** The limits of both services. */
record Containers(Container thinker, Container api) {

    static Containers deployed(Path root) throws IOException {
        return new Containers(
                Container.deployed(root, "30-thinker.yaml"), Container.deployed(root, "40-thinker-api.yaml"));
    }

    /** Returns the deployed memory with all processors of this machine. */
    static Containers unthrottled(Path root) throws IOException {
        Containers deployed = deployed(root);
        return new Containers(
                Container.ofMemory(deployed.thinker.mebibytes()), Container.ofMemory(deployed.api.mebibytes()));
    }

    static Containers ofMemory(int mebibytes) {
        return new Containers(Container.ofMemory(mebibytes), Container.ofMemory(mebibytes));
    }
}
