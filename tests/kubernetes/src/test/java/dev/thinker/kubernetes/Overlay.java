package dev.thinker.kubernetes;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;

/**
 * The part of Kustomize that our overlay uses: resources, strategic merge patches, and deletion by name. It rejects
 * everything else, so that nothing in an overlay goes untested.
 */
final class Overlay {
    private static final Set<String> KNOWN = Set.of("apiVersion", "kind", "resources", "patches");

    private Overlay() {}

    static Manifests render(String name, Path folder) {
        JsonObject kustomization = kustomization(folder);
        if (!KNOWN.containsAll(kustomization.keySet())) {
            throw new IllegalArgumentException("not known: " + kustomization.keySet());
        }
        List<Document> documents = new ArrayList<>();
        for (String resource : JsonPointers.texts(kustomization, "/resources")) {
            Path path = folder.resolve(resource).normalize();
            documents.addAll(Files.isDirectory(path) ? render(resource, path).documents() : Manifests.read(path));
        }
        for (JsonElement patch : JsonPointers.list(kustomization, "/patches")) {
            patch(folder, patch.getAsJsonObject(), documents);
        }
        return new Manifests(name, List.copyOf(documents));
    }

    static JsonObject kustomization(Path folder) {
        for (String file : List.of("kustomization.yaml", "Kustomization")) {
            if (Files.exists(folder.resolve(file))) {
                return Manifests.read(folder.resolve(file)).get(0).json();
            }
        }
        throw new IllegalArgumentException("no kustomization in " + folder);
    }

    private static void patch(Path folder, JsonObject patch, List<Document> documents) {
        if (patch.keySet().equals(Set.of("path"))) {
            merge(folder.resolve(JsonPointers.text(patch, "/path")), documents);
        } else if (patch.keySet().equals(Set.of("target", "patch"))
                && JsonPointers.map(patch, "/target").keySet().equals(Set.of("name"))
                && JsonPointers.text(Yaml.parse(JsonPointers.text(patch, "/patch")), "/$patch")
                        .equals("delete")) {
            String target = JsonPointers.text(patch, "/target/name");
            documents.removeIf(document -> document.name().matches(target));
        } else {
            throw new IllegalArgumentException("not known: " + patch);
        }
    }

    private static void merge(Path file, List<Document> documents) {
        List<Document> patches = Manifests.read(file);
        if (patches.size() != 1) {
            // Kustomize 5.0, which is in kubectl 1.27 to 1.30, rejects them
            throw new IllegalArgumentException(patches.size() + " documents in " + file);
        }
        Document patch = patches.get(0);
        Document target = documents.stream()
                .filter(document ->
                        document.id().equals(patch.id()) && document.namespace().equals(patch.namespace()))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no " + patch + " to patch"));
        merge(target.json(), patch.json());
    }

    /** Maps are merged, null deletes, lists of named objects are merged by name. */
    private static void merge(JsonObject target, JsonObject patch) {
        for (Map.Entry<String, JsonElement> entry : patch.entrySet()) {
            JsonElement old = target.get(entry.getKey());
            if (entry.getValue().isJsonNull()) {
                target.remove(entry.getKey());
            } else if (old instanceof JsonObject object && entry.getValue() instanceof JsonObject change) {
                merge(object, change);
            } else if (old instanceof JsonArray array && entry.getValue() instanceof JsonArray changes) {
                changes.forEach(change -> mergeByName(array, change.getAsJsonObject()));
            } else {
                target.add(entry.getKey(), entry.getValue());
            }
        }
    }

    private static void mergeByName(JsonArray array, JsonObject change) {
        Optional<JsonObject> same = array.asList().stream()
                .map(JsonElement::getAsJsonObject)
                .filter(element -> JsonPointers.text(element, "/name").equals(JsonPointers.text(change, "/name")))
                .findFirst();
        same.ifPresentOrElse(element -> merge(element, change), () -> array.add(change));
    }
}
