package dev.thinker.kubernetes;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.StreamSupport;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;

/**
 * Reads and changes a JSON tree by JSON pointers (RFC 6901), such as {@code /metadata/labels/tags.datadoghq.com~1env}.
 */
final class JsonPointers {
    private JsonPointers() {}

    static Optional<JsonElement> at(JsonElement tree, String pointer) {
        JsonElement found = tree;
        for (String step : steps(pointer)) {
            if (found instanceof JsonObject object && object.has(step)) {
                found = object.get(step);
            } else if (found instanceof JsonArray array && Integer.parseInt(step) < array.size()) {
                found = array.get(Integer.parseInt(step));
            } else {
                return Optional.empty();
            }
        }
        return Optional.of(found);
    }

    /** The string there, or {@code ""}, which no manifest should contain. */
    static String text(JsonElement tree, String pointer) {
        return at(tree, pointer).map(JsonElement::getAsString).orElse("");
    }

    static List<JsonElement> list(JsonElement tree, String pointer) {
        return at(tree, pointer)
                .map(found -> StreamSupport.stream(found.getAsJsonArray().spliterator(), false)
                        .toList())
                .orElse(List.of());
    }

    static List<String> texts(JsonElement tree, String pointer) {
        return list(tree, pointer).stream().map(JsonElement::getAsString).toList();
    }

    /** A sorted map of strings. */
    static Map<String, String> map(JsonElement tree, String pointer) {
        Map<String, String> map = new TreeMap<>();
        at(tree, pointer).ifPresent(found -> found.getAsJsonObject()
                .entrySet()
                .forEach(entry -> map.put(entry.getKey(), entry.getValue().getAsString())));
        return map;
    }

    /** Replaces or adds a value whose parent exists. */
    static void set(JsonElement tree, String pointer, JsonElement value) {
        JsonElement parent = parent(tree, pointer);
        String last = last(pointer);
        if (parent instanceof JsonArray array) {
            array.set(Integer.parseInt(last), value);
        } else {
            parent.getAsJsonObject().add(last, value);
        }
    }

    static void remove(JsonElement tree, String pointer) {
        if (at(tree, pointer).isEmpty()) {
            throw new IllegalArgumentException("nothing at " + pointer);
        }
        JsonElement parent = parent(tree, pointer);
        if (parent instanceof JsonArray array) {
            array.remove(Integer.parseInt(last(pointer)));
        } else {
            parent.getAsJsonObject().remove(last(pointer));
        }
    }

    private static JsonElement parent(JsonElement tree, String pointer) {
        String parent = pointer.substring(0, pointer.lastIndexOf('/'));
        return at(tree, parent).orElseThrow(() -> new IllegalArgumentException("nothing at " + parent));
    }

    private static String last(String pointer) {
        List<String> steps = steps(pointer);
        return steps.get(steps.size() - 1);
    }

    private static List<String> steps(String pointer) {
        return pointer.isEmpty()
                ? List.of()
                : List.of(pointer.substring(1).split("/")).stream()
                        .map(step -> step.replace("~1", "/").replace("~0", "~"))
                        .toList();
    }
}
