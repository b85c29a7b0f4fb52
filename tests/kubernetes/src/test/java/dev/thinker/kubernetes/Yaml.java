package dev.thinker.kubernetes;

import java.util.List;
import java.util.stream.StreamSupport;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** Parses YAML to Gson's tree with anchors resolved. A duplicate key is an error, as for a strict API server. */
final class Yaml {
    private static final Gson GSON = new GsonBuilder().serializeNulls().create();

    private Yaml() {}

    static JsonObject parse(String text) {
        return documents(text).get(0);
    }

    static List<JsonObject> documents(String text) {
        LoaderOptions options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        Iterable<Object> documents = new org.yaml.snakeyaml.Yaml(new SafeConstructor(options)).loadAll(text);
        return StreamSupport.stream(documents.spliterator(), false)
                .map(GSON::toJsonTree)
                .map(JsonElement::getAsJsonObject)
                // Copies, because anchored values are shared
                .map(JsonObject::deepCopy)
                .toList();
    }
}
