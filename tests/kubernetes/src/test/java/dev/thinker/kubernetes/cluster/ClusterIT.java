package dev.thinker.kubernetes.cluster;

import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import dev.thinker.kubernetes.inpod.LoadGenerator;
import dev.thinker.kubernetes.inpod.ReachabilityCheck;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * The system in a real cluster: installed, called, restarted, scaled, drained, overloaded and removed, under load where
 * that matters. {@code mvn verify -pl tests/kubernetes -am -Dcluster} runs it against the cluster that KUBECONFIG
 * names, which must have the images. {@code -Doverlay=mine} installs your own kustomization instead of
 * {@code local-agent/k8s}; it must include the local agent.
 */
@ExtendWith(NeedsCluster.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(OrderAnnotation.class)
class ClusterIT {
    private static final String OVERLAY = System.getProperty("overlay", "local-agent/k8s");
    static final String TUTORIAL = "/think/?subject=technology&subject=foo_bar";
    /** Where requests come from, as if from another team. */
    private static final String ELSEWHERE = "thinker-load";

    private static final List<String> DEPLOYMENTS = List.of("thinker", "thinker-api", "local-agent");
    static final List<String> SPANS = List.of(
            "thinker-api GET /",
            "thinker-api think_handler",
            "thinker-microservice GET /",
            "thinker-microservice think foo_bar failed",
            "thinker-microservice think technology");

    private List<String> before;
    private String agentNode;
    private String image;
    private ProbePod load;
    private ReceivedTraces traces;

    @BeforeAll
    void install() throws Exception {
        assertThat(System.getenv("KUBECONFIG"))
                .as("KUBECONFIG must name the cluster")
                .isNotBlank();
        before = objects();
        assertThat(before).as("there already, and this test would remove them").isEmpty();

        Kubectl.run("apply", "-k", OVERLAY);
        awaitAvailable();
        agentNode = Kubectl.get(
                "thinker",
                "pods",
                ".items[?(@.metadata.labels.app\\.kubernetes\\.io/name=='local-agent')].spec.nodeName");
        image = Kubectl.get("thinker", "deployment/thinker-api", ".spec.template.spec.containers[0].image");
        traces = new ReceivedTraces();
        Kubectl.run("create", "namespace", ELSEWHERE);
        ProbePod.upload(ELSEWHERE);
        ProbePod.upload("thinker");
        load = ProbePod.start(
                ELSEWHERE,
                "load",
                Map.of(),
                agentNode,
                image,
                LoadGenerator.class,
                "thinker-api.thinker",
                "5000",
                TUTORIAL,
                "12",
                "6",
                "500");
        load.awaitControl();
        // Warms up: on a busy machine the first requests of a JVM may take longer than thinker.timeout
        load.get("/start");
        Thread.sleep(15_000);
        load.get("/stop");
    }

    @AfterAll
    void removeWhatIsLeft() {
        if (before == null || !before.isEmpty()) {
            return;
        }
        if (traces != null) {
            traces.close();
        }
        Kubectl.run("delete", "namespace", ELSEWHERE, "--ignore-not-found");
        Kubectl.run("delete", "-k", OVERLAY, "--ignore-not-found");
        Kubectl.run("delete", "-f", "k8s/", "--ignore-not-found");
    }

    @Test
    @Order(1)
    void secondApply_changesNothing() {
        assertThat(changedBy("-k", OVERLAY)).isEmpty();
    }

    private static List<String> changedBy(String... what) {
        List<String> lines = Kubectl.run("apply", what[0], what[1]);
        assertThat(lines).isNotEmpty();
        return lines.stream()
                .filter(line -> !line.endsWith(" unchanged"))
                // kubectl always sends a PodDisruptionBudget's whole selector, so it never reports one as unchanged
                .filter(line -> !line.startsWith("poddisruptionbudget"))
                .toList();
    }

    @Test
    @Order(2)
    void request_sendsFiveSpansOfOneTraceAndAnEdgeOfTheMap() throws Exception {
        try (PortForward api = new PortForward("thinker-api", 5000)) {
            HttpResponse<String> response = api.get(TUTORIAL + "&subject=simplicity");

            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.body()).as("from the ConfigMap").contains("\"Edsger W. Dijkstra\"");
            List<String> spans = new ArrayList<>(SPANS);
            spans.add(4, "thinker-microservice think simplicity");
            String traceId = ReceivedTraces.idOf(response);
            assertThat(traces.await(List.of(traceId), spans.size()).get(traceId))
                    .isEqualTo(spans);
            assertThat(traces.edges()).containsExactly("thinker-api -> thinker-microservice");
        }
    }

    @Test
    @Order(3)
    void networkPolicies_allowOnlyWhatIsNeeded() {
        List<String> targets = List.of(
                "thinker-api.thinker:5000",
                "thinker.thinker:8000",
                "local-agent.thinker:8126",
                "kubernetes.default:443");

        ProbePod elsewhere = reach(ELSEWHERE, "elsewhere", Map.of(), targets);
        ProbePod stranger = reach("thinker", "stranger", Map.of(), targets);
        ProbePod sender = reach("thinker", "sender", labels("sender"), targets);
        ProbePod thinker = reach("thinker", "like-thinker", labels("thinker"), targets);
        ProbePod api = reach("thinker", "like-thinker-api", labels("thinker-api"), targets);

        try {
            assertReach(targets, elsewhere, stranger, sender, thinker, api);
        } finally {
            // The last two have the labels of Deployments' pods, so the PodDisruptionBudgets would allow no eviction
            Kubectl.run("-n", "thinker", "delete", "pod", "stranger", "sender", "like-thinker", "like-thinker-api");
        }
    }

    private static void assertReach(
            List<String> targets,
            ProbePod elsewhere,
            ProbePod stranger,
            ProbePod sender,
            ProbePod thinker,
            ProbePod api) {
        assertThat(elsewhere.output()).as("another namespace").isEqualTo(outcomes(targets, "yes", "no", "no", "yes"));
        assertThat(stranger.output()).as("a pod without labels").isEqualTo(outcomes(targets, "no", "no", "no", "no"));
        assertThat(sender.output()).as("a part of the system").isEqualTo(outcomes(targets, "no", "no", "yes", "no"));
        assertThat(thinker.output()).as("the microservice").isEqualTo(outcomes(targets, "no", "no", "yes", "no"));
        assertThat(api.output()).as("the API").isEqualTo(outcomes(targets, "no", "yes", "yes", "no"));
    }

    private static List<String> outcomes(List<String> targets, String... responses) {
        return IntStream.range(0, responses.length)
                .mapToObj(i -> targets.get(i) + " " + responses[i])
                .toList();
    }

    private static Map<String, String> labels(String name) {
        return Map.of("app.kubernetes.io/name", name, "app.kubernetes.io/part-of", "thinker");
    }

    private ProbePod reach(String namespace, String name, Map<String, String> labels, List<String> targets) {
        return ProbePod.start(
                namespace, name, labels, agentNode, image, ReachabilityCheck.class, targets.toArray(String[]::new));
    }

    @ParameterizedTest
    @ValueSource(strings = {"thinker", "thinker-api"})
    @Order(4)
    void restartUnderLoad_losesNoRequestAndNoSpan(String deployment) throws Exception {
        assertNothingLost(() -> {
            List<String> old = pods(deployment);
            Kubectl.run("-n", "thinker", "rollout", "restart", "deployment/" + deployment);
            Kubectl.run("-n", "thinker", "rollout", "status", "deployment/" + deployment, "--timeout=5m");
            awaitGone(old);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"thinker", "thinker-api"})
    @Order(5)
    void scalingUnderLoad_losesNoRequestAndNoSpan(String deployment) throws Exception {
        assertNothingLost(() -> {
            scale(deployment, 4);
            Kubectl.run(
                    "-n",
                    "thinker",
                    "wait",
                    "--for=jsonpath={.status.availableReplicas}=4",
                    "deployment/" + deployment,
                    "--timeout=5m");
            scaleDown(deployment, 2);
        });
        Kubectl.run("apply", "-k", OVERLAY);
    }

    /** The autoscaler owns the number of replicas and would revert any other change. */
    private static void scale(String deployment, int pods) {
        Kubectl.run(
                "-n",
                "thinker",
                "patch",
                "hpa",
                deployment,
                "-p",
                "{\"spec\":{\"minReplicas\":" + pods + ",\"maxReplicas\":" + pods + "}}");
    }

    private static void scaleDown(String deployment, int pods) {
        List<String> all = pods(deployment);
        scale(deployment, pods);
        Kubectl.run(
                "-n",
                "thinker",
                "wait",
                "--for=jsonpath={.status.replicas}=" + pods,
                "deployment/" + deployment,
                "--timeout=5m");
        all.removeAll(running(deployment));
        awaitGone(all);
    }

    @Test
    @Order(6)
    void drainUnderLoad_losesNoRequestAndNoSpan() throws Exception {
        // Not the local agent's node: its traces are in memory
        List<String> others = words(List.of(Kubectl.get("thinker", "pods", ".items[*].spec.nodeName")));
        others.removeIf(agentNode::equals);
        assumeTrue(!others.isEmpty(), "All pods are on one node; another one is needed to drain it");
        String node = others.get(0);
        try {
            assertNothingLost(() -> {
                List<String> old = words(Kubectl.run(
                        "-n",
                        "thinker",
                        "get",
                        "pods",
                        "--field-selector=spec.nodeName=" + node,
                        "-o",
                        "jsonpath={.items[*].metadata.name}"));
                Kubectl.run(
                        "drain",
                        node,
                        "--pod-selector=app.kubernetes.io/part-of=thinker",
                        "--ignore-daemonsets",
                        "--delete-emptydir-data",
                        "--timeout=5m");
                awaitGone(old);
                awaitAvailable();
            });
        } finally {
            Kubectl.run("uncordon", node);
        }
    }

    @Test
    @Order(7)
    void oneMinuteAtTheLimitOfRequestsInFlight_restartsNoContainer() throws Exception {
        scaleDown("thinker", 1);
        scaleDown("thinker-api", 1);
        List<String> pods = restarts();
        assertThat(pods).allMatch(pod -> pod.endsWith(" 0 {}"));
        ProbePod crowd = ProbePod.start(
                ELSEWHERE,
                "crowd",
                Map.of(),
                agentNode,
                image,
                LoadGenerator.class,
                "thinker-api.thinker",
                "5000",
                TUTORIAL,
                // Slightly above limits.inflight
                "1050",
                "0",
                "0");
        crowd.awaitControl();
        crowd.get("/start");
        Thread.sleep(60_000);
        Map<String, Long> responses = crowd.get("/stop").stream()
                .skip(1)
                .collect(groupingBy(line -> line.replaceFirst(" \\w{32}( \\S+Z)?", ""), counting()));
        System.out.println("At the limit of requests in flight: " + responses);

        assertThat(restarts()).isEqualTo(pods);
        assertThat(responses).containsKey("answered");
        // Others are 503, or 504 and refused connections where the nodes share few cores
        for (String service : List.of("thinker", "thinker-api")) {
            assertThat(metric(service, "container_memory_max_usage_bytes"))
                    .as("the peak memory of %s", service)
                    .isLessThan(metric(service, "container_spec_memory_limit_bytes"));
        }
        try (PortForward api = new PortForward("thinker-api", 5000)) {
            assertThat(api.get(TUTORIAL).statusCode()).isEqualTo(200);
        }
        Kubectl.run("apply", "-k", OVERLAY);
    }

    /** Each pod with the number of its restarts, and how its container ended before the last one. */
    private static List<String> restarts() {
        return Kubectl.run(
                "-n",
                "thinker",
                "get",
                "pods",
                "-o",
                "jsonpath={range .items[*]}{.metadata.name} {.status.containerStatuses[0].restartCount}"
                        + " {.status.containerStatuses[0].lastState}{\"\\n\"}{end}");
    }

    /** What the kubelet reports about the container of a deployment's only pod; 0 if its kernel does not record it. */
    private static double metric(String deployment, String name) {
        String pod = pods(deployment).get(0);
        String node = Kubectl.get("thinker", "pod/" + pod, ".spec.nodeName");
        return Kubectl.run("get", "--raw", "/api/v1/nodes/" + node + "/proxy/metrics/cadvisor").stream()
                .filter(line -> line.startsWith(name + "{container=\"" + deployment + "\","))
                .filter(line -> line.contains("pod=\"" + pod + "\""))
                .mapToDouble(line -> Double.parseDouble(line.split("} ")[1].split(" ")[0]))
                .findFirst()
                .orElse(0);
    }

    @Test
    @Order(8)
    void delete_leavesNothing() {
        traces.close();
        Kubectl.run("delete", "namespace", ELSEWHERE);
        Kubectl.run("delete", "-k", OVERLAY);

        assertThat(objects()).isEmpty();
    }

    /**
     * Without the Agent's image, which needs a registry, and without an API key. So its pods do not start, but all
     * other objects exist.
     */
    @Test
    @Order(9)
    void datadogAgent_keepsOverridesCannotRunCommandsAndLeavesNothing() {
        Kubectl.run("apply", "-f", "k8s/");
        Kubectl.run(
                "-n",
                "datadog",
                "create",
                "configmap",
                "datadog-agent-overrides",
                "--from-literal=DD_SITE=datadoghq.eu");

        assertThat(changedBy("-f", "k8s/")).isEmpty();
        assertThat(Kubectl.get("datadog", "configmap/datadog-agent-overrides", ".data.DD_SITE"))
                .isEqualTo("datadoghq.eu");
        assertThat(mayTheAgent("get", "nodes/pods")).isEqualTo("yes");
        assertThat(mayTheAgent("get", "nodes/proxy")).isEqualTo("no");
        assertThat(mayTheAgent("create", "pods/exec")).isEqualTo("no");

        Kubectl.run("delete", "-f", "k8s/");
        assertThat(objects()).isEmpty();
    }

    private static String mayTheAgent(String verb, String resource) {
        // Exits with 1 for "no"
        return Kubectl.runIgnoringExitCode(
                        "auth",
                        "can-i",
                        verb,
                        resource.split("/")[0],
                        "--subresource=" + resource.split("/")[1],
                        "--as=system:serviceaccount:datadog:datadog-agent")
                .get(0);
    }

    private interface Step {
        void run() throws Exception;
    }

    private void assertNothingLost(Step step) throws Exception {
        traces.clear();
        load.get("/start");
        Thread.sleep(2000);
        step.run();
        Thread.sleep(2000);
        List<String> results = load.get("/stop");
        List<String> answered = results.stream()
                .filter(line -> line.startsWith("answered "))
                .map(line -> line.split(" ")[1])
                .toList();
        System.out.println(answered.size() + " of " + (results.size() - 1)
                + " requests were answered; kept connections " + results.get(0));

        assertThat(results).filteredOn(line -> line.startsWith("lost ")).isEmpty();
        assertThat(answered).isNotEmpty();
        assertThat(traces.await(answered, SPANS.size()))
                .allSatisfy((id, spans) -> assertThat(spans).isEqualTo(SPANS));
    }

    private static void awaitAvailable() {
        DEPLOYMENTS.forEach(
                name -> Kubectl.run("-n", "thinker", "rollout", "status", "deployment/" + name, "--timeout=5m"));
    }

    private static List<String> pods(String deployment) {
        return words(Kubectl.run(
                "-n",
                "thinker",
                "get",
                "pods",
                "-l",
                "app.kubernetes.io/name=" + deployment,
                "-o",
                "jsonpath={.items[*].metadata.name}"));
    }

    /** Pods that are not terminating. */
    private static List<String> running(String deployment) {
        return Kubectl.run(
                        "-n",
                        "thinker",
                        "get",
                        "pods",
                        "-l",
                        "app.kubernetes.io/name=" + deployment,
                        "--no-headers",
                        "-o",
                        "custom-columns=NAME:.metadata.name,END:.metadata.deletionTimestamp")
                .stream()
                .filter(line -> line.endsWith("<none>"))
                .map(line -> line.split(" ")[0])
                .toList();
    }

    private static void awaitGone(Collection<String> pods) {
        pods.forEach(pod -> Kubectl.run("-n", "thinker", "wait", "--for=delete", "pod/" + pod, "--timeout=2m"));
    }

    private static List<String> words(List<String> lines) {
        return new ArrayList<>(lines.stream()
                .flatMap(line -> Stream.of(line.split(" ")))
                .filter(word -> !word.isEmpty())
                .toList());
    }

    /** All objects of the cluster with one of our names or in one of our namespaces. */
    private static List<String> objects() {
        String kinds = String.join(
                ",",
                Kubectl.run("api-resources", "--verbs=list", "-o", "name").stream()
                        // Not events, nor metrics, which lag behind
                        .filter(kind -> !kind.startsWith("events") && !kind.endsWith("metrics.k8s.io"))
                        .toList());
        return List.copyOf(new TreeSet<>(Kubectl.run(
                        "get",
                        kinds,
                        "-A",
                        "--no-headers",
                        "--ignore-not-found",
                        "-o",
                        "custom-columns=KIND:.kind,NAMESPACE:.metadata.namespace,NAME:.metadata.name")
                .stream()
                .filter(line -> line.matches(".*\\b(thinker|local-agent|datadog)\\b.*"))
                .toList()));
    }
}
