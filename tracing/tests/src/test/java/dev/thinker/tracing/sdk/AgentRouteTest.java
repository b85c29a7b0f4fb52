package dev.thinker.tracing.sdk;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;

import ch.qos.logback.classic.spi.ILoggingEvent;
import com.sun.net.httpserver.HttpServer;
import dev.thinker.tracing.DatadogTracer;
import dev.thinker.tracing.ForkedJvm;
import dev.thinker.tracing.Logged;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** The log names the Agent that the variables point to, and says whether it responds. */
class AgentRouteTest {

    private HttpServer agent;
    private String address;

    @BeforeEach
    void start() throws IOException {
        agent = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        agent.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            // dd-apm-test-agent insists on it, even where there are no traces
            boolean named = !exchange.getRequestMethod().equals("PUT")
                    || exchange.getRequestHeaders().containsKey("Datadog-Meta-Tracer-Version");
            exchange.sendResponseHeaders(named ? 200 : 400, -1);
            exchange.close();
        });
        agent.start();
        address = "localhost:" + agent.getAddress().getPort();
    }

    @AfterEach
    void stop() {
        agent.stop(0);
    }

    @Test
    void url_isTheAgentsAddress() throws Exception {
        assertThat(firstLine(Map.of("DD_TRACE_AGENT_URL", "http://" + address)))
                .contains("http://" + address + " accepts traces");
    }

    @Test
    void urlInUpperCase_isTheAgentsAddress() throws Exception {
        assertThat(firstLine(Map.of("DD_TRACE_AGENT_URL", "HTTP://" + address)))
                .contains("http://" + address + " accepts traces");
    }

    @Test
    void hostAndPort_areTheAgentsAddress() throws Exception {
        assertThat(firstLine(
                        Map.of("DD_AGENT_HOST", "127.0.0.1", "DD_TRACE_AGENT_PORT", address.replaceAll(".*:", ""))))
                .contains("http://127.0.0.1:" + address.replaceAll(".*:", "") + " accepts traces");
    }

    @Test
    void socketOfAnAgent_takesPrecedenceOverThePort(@TempDir Path folder) throws Exception {
        Path socket = folder.resolve("apm.socket");
        try (ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.bind(UnixDomainSocketAddress.of(socket));
            Thread thread = new Thread(() -> serve(channel));
            thread.setDaemon(true);
            thread.start();

            assertThat(firstLine(Map.of(
                            "DD_TRACE_AGENT_UNIX_DOMAIN_SOCKET",
                            socket.toString(),
                            "DD_TRACE_AGENT_URL",
                            "http://" + address)))
                    .contains("unix://" + socket + " accepts traces");
        }
    }

    @Test
    void missingSocket_isReportedEvenIfAnAgentListensOnThePort(@TempDir Path folder) throws Exception {
        String socket = "unix://" + folder.resolve("nobody.socket");

        assertThat(firstLine(
                        Map.of("DD_TRACE_AGENT_URL", socket, "DD_TRACE_AGENT_PORT", address.replaceAll(".*:", ""))))
                .contains(socket + " does not respond", "DD_TRACE_AGENT_UNIX_DOMAIN_SOCKET");
    }

    @Test
    void proxy_isLogged() throws Exception {
        assertThat(firstLine(Map.of("DD_TRACE_AGENT_URL", "http://" + address, "JDK_JAVA_OPTIONS", brokenProxy())))
                .contains("http://" + address + " through the proxy ", " does not respond");
    }

    @Test
    void hostInDatadogsNoProxyList_isReachedDirectly() throws Exception {
        assertThat(firstLine(Map.of(
                        "DD_TRACE_AGENT_URL",
                        "http://" + address,
                        "JDK_JAVA_OPTIONS",
                        brokenProxy(),
                        "DD_PROXY_NO_PROXY",
                        "localhost")))
                .contains("http://" + address + " accepts traces");
    }

    @Test
    void writerWithoutAnAgent_isLogged() throws Exception {
        assertThat(firstLine(Map.of("DD_WRITER_TYPE", "LoggingWriter")))
                .contains("Traces go to a LoggingWriter instead of a Datadog Agent");
    }

    private static String brokenProxy() {
        return "-Dhttp.proxyHost=127.0.0.1 -Dhttp.proxyPort=1 -Dhttp.nonProxyHosts=";
    }

    private static String firstLine(Map<String, String> environment) throws Exception {
        return ForkedJvm.run(PrintFirstLine.class, environment, false);
    }

    private static void serve(ServerSocketChannel channel) {
        try {
            while (true) {
                try (SocketChannel connection = channel.accept()) {
                    connection.read(ByteBuffer.allocate(10_000));
                    connection.write(StandardCharsets.US_ASCII.encode(
                            "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}"));
                }
            }
        } catch (IOException e) {
            // Closed
        }
    }

    static final class PrintFirstLine {

        private PrintFirstLine() {}

        public static void main(String[] args) throws InterruptedException {
            try (Logged tracer = new Logged(RunningTracer.class);
                    Logged watch = new Logged(AgentWatch.class)) {
                DatadogTracer.create("the-default");
                while (tracer.events().isEmpty() && watch.events().isEmpty()) {
                    Thread.sleep(10);
                }
                // The exit may be faster than the console's appender
                Stream.concat(tracer.events().stream(), watch.events().stream())
                        .map(ILoggingEvent::getFormattedMessage)
                        .forEach(System.out::println);
            }
            System.exit(0);
        }
    }
}
