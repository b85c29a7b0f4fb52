package dev.thinker.kubernetes;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

import com.google.gson.JsonElement;

/** Derives the allowed connections from the NetworkPolicies. */
final class Network {
    private static final String NAMESPACE = "kubernetes.io/metadata.name";

    private final List<Document> policies;
    private final List<Peer> peers;

    Network(Manifests manifests) {
        policies = manifests.kind("NetworkPolicy");
        peers = Stream.concat(
                        manifests.workloads().stream()
                                .map(workload -> new Peer(
                                        workload.name(),
                                        workload.namespace(),
                                        workload.podLabels(),
                                        "",
                                        Optional.of(workload))),
                        Stream.of(
                                new Peer(
                                        "kube-dns", "kube-system", Map.of("k8s-app", "kube-dns"), "", Optional.empty()),
                                new Peer("local-dns", "", Map.of(), "169.254.20.10/32", Optional.empty()),
                                new Peer(
                                        "local-dns pod",
                                        "kube-system",
                                        Map.of("k8s-app", "node-local-dns"),
                                        "",
                                        Optional.empty()),
                                new Peer("cloud-dns", "", Map.of(), "169.254.169.254/32", Optional.empty()),
                                new Peer("a stranger", "elsewhere", Map.of(), "", Optional.empty()),
                                new Peer("a neighbour", "thinker", Map.of(), "", Optional.empty()),
                                new Peer("the internet", "", Map.of(), "203.0.113.1/32", Optional.empty())))
                .toList();
    }

    /** All allowed connections, as {@code from -> to:port}. */
    Set<String> open(int... ports) {
        Set<String> open = new TreeSet<>();
        for (Peer from : peers) {
            for (Peer to : peers) {
                for (int port : ports) {
                    if (from != to && allowed("Egress", from, to, port, to) && allowed("Ingress", to, from, port, to)) {
                        open.add(from.name() + " -> " + to.name() + ":" + port);
                    }
                }
            }
        }
        return open;
    }

    /** Traffic is allowed if no policy selects the pod, or if one of the selecting policies allows it. */
    private boolean allowed(String direction, Peer self, Peer other, int port, Peer server) {
        List<Document> selecting = policies.stream()
                .filter(policy -> policy.namespace().equals(self.namespace())
                        && JsonPointers.texts(policy.json(), "/spec/policyTypes")
                                .contains(direction)
                        && self.labels()
                                .entrySet()
                                .containsAll(policy.map("/spec/podSelector/matchLabels")
                                        .entrySet()))
                .toList();
        String rules = "/spec/" + direction.toLowerCase(Locale.ROOT);
        String peerList = direction.equals("Egress") ? "/to" : "/from";
        return selecting.isEmpty()
                || selecting.stream()
                        .flatMap(policy -> policy.list(rules).stream().map(rule -> new Rule(policy, rule, peerList)))
                        .anyMatch(rule -> rule.matches(other, port, server));
    }

    private record Rule(Document policy, JsonElement json, String peerList) {

        boolean matches(Peer other, int port, Peer server) {
            List<JsonElement> peers = JsonPointers.list(json, peerList);
            List<JsonElement> ports = JsonPointers.list(json, "/ports");
            return (peers.isEmpty() || peers.stream().anyMatch(peer -> matches(peer, other)))
                    && (ports.isEmpty()
                            || ports.stream().anyMatch(p -> matches(JsonPointers.text(p, "/port"), port, server)));
        }

        private boolean matches(JsonElement peer, Peer other) {
            if (JsonPointers.at(peer, "/ipBlock").isPresent()) {
                return JsonPointers.text(peer, "/ipBlock/cidr").equals(other.address());
            }
            boolean namespace = JsonPointers.at(peer, "/namespaceSelector").isPresent()
                    ? JsonPointers.map(peer, "/namespaceSelector/matchLabels")
                            .equals(Map.of(NAMESPACE, other.namespace()))
                    : other.namespace().equals(policy.namespace());
            return namespace
                    && other.labels()
                            .entrySet()
                            .containsAll(JsonPointers.map(peer, "/podSelector/matchLabels")
                                    .entrySet());
        }

        private static boolean matches(String nameOrNumber, int port, Peer server) {
            return nameOrNumber.equals(String.valueOf(port))
                    || server.workload()
                            .flatMap(workload -> workload.port(nameOrNumber))
                            .equals(Optional.of(port));
        }
    }

    /** A pod, or outside the cluster an address instead of namespace and labels. */
    private record Peer(
            String name, String namespace, Map<String, String> labels, String address, Optional<Workload> workload) {}
}
