package dev.thinker.agent.http;

import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.helidon.webserver.Routing;
import io.helidon.webserver.WebServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

@Timeout(60)
class ResponseStreamTest {
    private static final String ELEMENT = "e".repeat(9_998);
    private static final int ELEMENTS = 10_000;
    /** Linux lets a receiver's buffer grow to 32 MB otherwise. */
    private static final int CLIENT_BUFFER = 64 << 10;
    /** What the sockets of a connection may hold: Linux lets a sender's buffer grow to 4 MB. */
    private static final long SOCKETS = 20_000_000;

    @Test
    void send_clientThatPauses_encodesOnlyWhatItReads() throws Exception {
        AtomicLong encoded = new AtomicLong();
        WebServer server = start(Stream.generate(() -> {
                    encoded.addAndGet(ELEMENT.length());
                    return ELEMENT;
                })
                .limit(ELEMENTS));
        try (Socket client = new Socket()) {
            client.setReceiveBufferSize(CLIENT_BUFFER);
            client.connect(new InetSocketAddress("127.0.0.1", server.port()));
            client.getOutputStream()
                    .write("GET / HTTP/1.1\r\nHost: agent\r\nConnection: close\r\n\r\n".getBytes(ISO_8859_1));
            long read = client.getInputStream().readNBytes(60_000_000).length;

            assertThat(settled(encoded)).isBetween(read, read + SOCKETS);

            read += client.getInputStream().transferTo(OutputStream.nullOutputStream());
            assertThat(read).isGreaterThan((long) ELEMENTS * ELEMENT.length());
        } finally {
            server.shutdown().await();
        }
    }

    @ParameterizedTest
    @CsvSource({"1,500", "10000,200"})
    void send_failure_neverLooksComplete(int element, int status) throws Exception {
        WebServer server = start(IntStream.rangeClosed(1, element).mapToObj(i -> {
            if (i == element) {
                throw new IllegalStateException("Broken");
            }
            return ELEMENT;
        }));
        try {
            HttpResponse<String> response = HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port()))
                                    .build(),
                            BodyHandlers.ofString());

            assertThat(response.statusCode()).isEqualTo(status);
            assertThat(response.body()).doesNotEndWith("]");
        } finally {
            server.shutdown().await();
        }
    }

    private static WebServer start(Stream<String> elements) {
        ExecutorService thread = Executors.newSingleThreadExecutor();
        Queries queries = new Queries(thread);
        WebServer server = WebServer.builder(
                        Routing.builder().register(rules -> queries.get(rules, "/", request -> elements.iterator())))
                .host("127.0.0.1")
                .backpressureBufferSize(Queries.MAX_UNSENT)
                .build();
        server.whenShutdown().thenRun(thread::shutdown);
        return server.start().await();
    }

    /** The count, once it has not changed for half a second. */
    private static long settled(AtomicLong count) throws InterruptedException {
        for (long before = -1; before != count.get(); Thread.sleep(500)) {
            before = count.get();
        }
        return count.get();
    }
}
