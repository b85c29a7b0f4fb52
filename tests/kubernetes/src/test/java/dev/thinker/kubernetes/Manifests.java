package dev.thinker.kubernetes;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import com.google.gson.JsonElement;
import com.google.gson.JsonParser;

/** What one {@code kubectl apply} sends to a cluster. */
record Manifests(String name, List<Document> documents) {
    static final Path ROOT = Path.of(System.getProperty("thinker.root"));

    /** {@code kubectl apply -f k8s/}: every YAML file of the folder, in the order of their names. */
    static Manifests k8s() {
        Path folder = ROOT.resolve("k8s");
        try (Stream<Path> files = Files.list(folder)) {
            return new Manifests(
                    "k8s",
                    files.filter(file -> file.toString().matches(".*\\.(ya?ml|json)"))
                            .sorted()
                            .flatMap(file -> read(file).stream())
                            .toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@code kubectl apply -k local-agent/k8s}. */
    static Manifests localAgent() {
        return Overlay.render("local-agent/k8s", ROOT.resolve("local-agent/k8s"));
    }

    /** Both ways to install, for the rules that hold for both. */
    static Stream<Manifests> both() {
        return Stream.of(k8s(), localAgent());
    }

    static List<Document> read(Path file) {
        try {
            return Yaml.documents(Files.readString(file)).stream()
                    .map(Document::new)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<Document> kind(String kind) {
        return documents.stream()
                .filter(document -> document.kind().equals(kind))
                .toList();
    }

    Document get(String id) {
        return documents.stream()
                .filter(document -> document.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no " + id + " in " + name));
    }

    List<Workload> workloads() {
        return Stream.of("Deployment", "DaemonSet")
                .flatMap(kind -> kind(kind).stream())
                .map(Workload::new)
                .toList();
    }

    Workload workload(String id) {
        return new Workload(get(id));
    }

    /** These manifests with one value changed: how a test shows that a rule can fail. */
    Manifests with(String id, String pointer, String json) {
        Manifests changed = copy();
        JsonElement value = JsonParser.parseString(json);
        JsonPointers.set(changed.get(id).json(), pointer, value);
        return changed;
    }

    Manifests without(String id, String pointer) {
        Manifests changed = copy();
        JsonPointers.remove(changed.get(id).json(), pointer);
        return changed;
    }

    Manifests without(String id) {
        get(id);
        return new Manifests(
                name,
                documents.stream().filter(document -> !document.id().equals(id)).toList());
    }

    private Manifests copy() {
        return new Manifests(name, documents.stream().map(Document::copy).toList());
    }

    @Override
    public String toString() {
        return name;
    }
}
