package dev.thinker.kubernetes;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

import com.google.gson.JsonElement;

/** A Deployment or DaemonSet and its pods. */
record Workload(Document document) {

    String name() {
        return document.name();
    }

    String namespace() {
        return document.namespace();
    }

    Map<String, String> podLabels() {
        return document.map("/spec/template/metadata/labels");
    }

    JsonElement pod() {
        return JsonPointers.at(document.json(), "/spec/template/spec").orElseThrow();
    }

    List<JsonElement> containers() {
        return JsonPointers.list(pod(), "/containers");
    }

    /** The containers and init containers. */
    List<JsonElement> allContainers() {
        return Stream.concat(JsonPointers.list(pod(), "/initContainers").stream(), containers().stream())
                .toList();
    }

    List<JsonElement> ports() {
        return containers().stream()
                .flatMap(container -> JsonPointers.list(container, "/ports").stream())
                .toList();
    }

    /** The number behind a port's name or number, if a container has it. */
    Optional<Integer> port(String nameOrNumber) {
        return ports().stream()
                .filter(port -> JsonPointers.text(port, "/name").equals(nameOrNumber)
                        || JsonPointers.text(port, "/containerPort").equals(nameOrNumber))
                .map(port ->
                        JsonPointers.at(port, "/containerPort").orElseThrow().getAsInt())
                .findFirst();
    }

    boolean isOurs() {
        return namespace().equals("thinker");
    }

    boolean matches(Map<String, String> selector) {
        return podLabels().entrySet().containsAll(selector.entrySet());
    }

    static Optional<JsonElement> env(JsonElement container, String name) {
        return JsonPointers.list(container, "/env").stream()
                .filter(env -> JsonPointers.text(env, "/name").equals(name))
                .findFirst();
    }

    @Override
    public String toString() {
        return document.id();
    }
}
