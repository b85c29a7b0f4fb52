package dev.thinker.kubernetes.cluster;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.thinker.kubernetes.inpod.LoadGenerator;
import dev.thinker.kubernetes.inpod.ReachabilityCheck;
import dev.thinker.tests.support.RawClient;
import dev.thinker.tests.support.RawResponse;

/** A pod that runs one of the programs of {@code inpod} on the JVM of one of our images, as restricted as our pods. */
record ProbePod(String namespace, String name) {
    private static final List<Class<?>> CLASSES =
            List.of(LoadGenerator.class, ReachabilityCheck.class, RawClient.class, RawResponse.class);

    /** Uploads the programs as a ConfigMap. */
    static void upload(String namespace) throws IOException {
        Path jar = Files.createTempFile("probe", ".jar");
        try {
            writeJar(jar);
            Kubectl.run("-n", namespace, "create", "configmap", "probe", "--from-file=probe.jar=" + jar);
        } finally {
            Files.delete(jar);
        }
    }

    private static void writeJar(Path jar) throws IOException {
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
            for (Class<?> type : CLASSES) {
                String file = type.getName().replace('.', '/') + ".class";
                out.putNextEntry(new JarEntry(file));
                try (InputStream in = type.getClassLoader().getResourceAsStream(file)) {
                    in.transferTo(out);
                }
            }
        }
    }

    static ProbePod start(
            String namespace,
            String name,
            Map<String, String> labels,
            String node,
            String image,
            Class<?> program,
            String... arguments) {
        Kubectl.apply("""
                apiVersion: v1
                kind: Pod
                metadata:
                  name: %s
                  namespace: %s
                  labels: {%s}
                spec:
                  restartPolicy: Never
                  nodeName: %s
                  automountServiceAccountToken: false
                  enableServiceLinks: false
                  terminationGracePeriodSeconds: 1
                  securityContext:
                    runAsNonRoot: true
                    runAsUser: 65532
                    seccompProfile: {type: RuntimeDefault}
                  containers:
                    - name: probe
                      image: %s
                      imagePullPolicy: IfNotPresent
                      command: [/app/java/bin/java, -XX:+UseSerialGC, -XX:TieredStopAtLevel=1, -XX:-UsePerfData, -cp, /probe/probe.jar, %s]
                      args: [%s]
                      # Never ready, so that no Service sends requests to a pod that only has its labels
                      readinessProbe:
                        tcpSocket: {port: 1}
                        periodSeconds: 3600
                      securityContext:
                        allowPrivilegeEscalation: false
                        readOnlyRootFilesystem: true
                        capabilities: {drop: [ALL]}
                      resources:
                        requests: {cpu: 50m, memory: 128Mi}
                        limits: {cpu: "1", memory: 256Mi}
                      volumeMounts:
                        - {name: probe, mountPath: /probe, readOnly: true}
                  volumes:
                    - name: probe
                      configMap: {name: probe}
                """.formatted(
                name,
                namespace,
                labels.entrySet().stream()
                        .map(label -> label.getKey() + ": " + label.getValue())
                        .collect(Collectors.joining(", ")),
                node,
                image,
                program.getName(),
                Stream.of(arguments).map(argument -> "'" + argument + "'").collect(Collectors.joining(", "))));
        return new ProbePod(namespace, name);
    }

    private void await(String phase) {
        Kubectl.run("-n", namespace, "wait", "--for=jsonpath={.status.phase}=" + phase, "pod/" + name, "--timeout=3m");
    }

    /** Waits until the control port responds. */
    void awaitControl() throws InterruptedException {
        await("Running");
        for (int i = 0; i < 60 && Kubectl.runIgnoringExitCode(control("/stop")).isEmpty(); i++) {
            Thread.sleep(1000);
        }
    }

    /** Waits until the program exits and returns its output. */
    List<String> output() {
        await("Succeeded");
        return Kubectl.run("-n", namespace, "logs", name);
    }

    /** Calls the control port through the API server. */
    List<String> get(String path) {
        return Kubectl.run(control(path));
    }

    private String[] control(String path) {
        return new String[] {"get", "--raw", "/api/v1/namespaces/" + namespace + "/pods/" + name + ":8080/proxy" + path
        };
    }
}
