package dev.thinker.kubernetes;

import java.util.List;
import java.util.Map;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;

/** One object of a manifest. */
record Document(JsonObject json) {

    String kind() {
        return text("/kind");
    }

    String name() {
        return text("/metadata/name");
    }

    /** Empty for a cluster-scoped object. */
    String namespace() {
        return text("/metadata/namespace");
    }

    String id() {
        return kind() + "/" + name();
    }

    String text(String pointer) {
        return JsonPointers.text(json, pointer);
    }

    List<JsonElement> list(String pointer) {
        return JsonPointers.list(json, pointer);
    }

    Map<String, String> map(String pointer) {
        return JsonPointers.map(json, pointer);
    }

    Document copy() {
        return new Document(json.deepCopy());
    }

    @Override
    public String toString() {
        return id();
    }
}
