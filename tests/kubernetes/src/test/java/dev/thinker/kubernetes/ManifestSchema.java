package dev.thinker.kubernetes;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import io.kubernetes.client.openapi.JSON;
import io.kubernetes.client.openapi.models.V1ClusterRole;
import io.kubernetes.client.openapi.models.V1ClusterRoleBinding;
import io.kubernetes.client.openapi.models.V1ConfigMap;
import io.kubernetes.client.openapi.models.V1DaemonSet;
import io.kubernetes.client.openapi.models.V1Deployment;
import io.kubernetes.client.openapi.models.V1Namespace;
import io.kubernetes.client.openapi.models.V1NetworkPolicy;
import io.kubernetes.client.openapi.models.V1PodDisruptionBudget;
import io.kubernetes.client.openapi.models.V1Service;
import io.kubernetes.client.openapi.models.V1ServiceAccount;
import io.kubernetes.client.openapi.models.V2HorizontalPodAutoscaler;

/** Validates a document like an API server in strict mode, with the classes of the Kubernetes client. */
final class ManifestSchema {
    /** Deliberately without Secret. */
    private static final Map<String, Type> TYPES = Map.ofEntries(
            Map.entry("v1 Namespace", new Type(V1Namespace.class, V1Namespace::validateJsonElement)),
            Map.entry("v1 ConfigMap", new Type(V1ConfigMap.class, V1ConfigMap::validateJsonElement)),
            Map.entry("v1 Service", new Type(V1Service.class, V1Service::validateJsonElement)),
            Map.entry("v1 ServiceAccount", new Type(V1ServiceAccount.class, V1ServiceAccount::validateJsonElement)),
            Map.entry("apps/v1 Deployment", new Type(V1Deployment.class, V1Deployment::validateJsonElement)),
            Map.entry("apps/v1 DaemonSet", new Type(V1DaemonSet.class, V1DaemonSet::validateJsonElement)),
            Map.entry(
                    "autoscaling/v2 HorizontalPodAutoscaler",
                    new Type(V2HorizontalPodAutoscaler.class, V2HorizontalPodAutoscaler::validateJsonElement)),
            Map.entry(
                    "policy/v1 PodDisruptionBudget",
                    new Type(V1PodDisruptionBudget.class, V1PodDisruptionBudget::validateJsonElement)),
            Map.entry(
                    "networking.k8s.io/v1 NetworkPolicy",
                    new Type(V1NetworkPolicy.class, V1NetworkPolicy::validateJsonElement)),
            Map.entry(
                    "rbac.authorization.k8s.io/v1 ClusterRole",
                    new Type(V1ClusterRole.class, V1ClusterRole::validateJsonElement)),
            Map.entry(
                    "rbac.authorization.k8s.io/v1 ClusterRoleBinding",
                    new Type(V1ClusterRoleBinding.class, V1ClusterRoleBinding::validateJsonElement)));

    private ManifestSchema() {}

    static List<String> broken(Manifests manifests) {
        return manifests.documents().stream()
                .flatMap(document -> broken(document).stream().map(what -> document + ": " + what))
                .toList();
    }

    private static Optional<String> broken(Document document) {
        String key = document.text("/apiVersion") + " " + document.kind();
        Type type = TYPES.get(key);
        if (type == null) {
            return Optional.of("no such type: " + key);
        }
        try {
            type.validate().accept(document.json());
            Object object = JSON.getGson().fromJson(document.json(), type.model());
            return lost(document.json(), JSON.getGson().toJsonTree(object), "");
        } catch (IOException | JsonParseException | IllegalArgumentException | ClassCastException e) {
            return Optional.of(e.getMessage());
        }
    }

    /**
     * Finds values that the schema's classes write differently from how they read them. The client converts a number to
     * a string; the API server rejects it.
     */
    private static Optional<String> lost(JsonElement read, JsonElement written, String pointer) {
        if (read instanceof JsonObject object && written instanceof JsonObject other) {
            return object.entrySet().stream()
                    .flatMap(entry ->
                            lost(entry.getValue(), other.get(entry.getKey()), pointer + "/" + entry.getKey()).stream())
                    .findFirst();
        }
        if (read instanceof JsonArray array && written instanceof JsonArray other && array.size() == other.size()) {
            for (int i = 0; i < array.size(); i++) {
                Optional<String> lost = lost(array.get(i), other.get(i), pointer + "/" + i);
                if (lost.isPresent()) {
                    return lost;
                }
            }
            return Optional.empty();
        }
        return read.equals(written) ? Optional.empty() : Optional.of(pointer + " is " + read + ", not " + written);
    }

    private record Type(Class<?> model, Validation validate) {}

    @FunctionalInterface
    private interface Validation {
        void accept(JsonElement json) throws IOException;
    }
}
