package dev.thinker.agent.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.helidon.webserver.Routing;
import io.helidon.webserver.WebServer;

@Timeout(60)
class JsonStreamTest {
    private static final byte[] ELEMENT = ('"' + "e".repeat(9_998) + '"').getBytes(ISO_8859_1);
    private static final int ELEMENTS = 10_000;
    /** Linux lets a receiver's buffer grow to 32 MB otherwise. */
    private static final int CLIENT_BUFFER = 64 << 10;
    /** What the sockets of a connection may hold: Linux lets a sender's buffer grow to 4 MB. */
    private static final long SOCKETS = 20_000_000;

    @Test
    void send_toAClientThatReadsHalfAndPauses() throws Exception {
        AtomicLong encoded = new AtomicLong();
        ExecutorService thread = Executors.newSingleThreadExecutor();
        Queries queries = new Queries(thread);
        WebServer server = WebServer.builder(Routing.builder()
                        .register(rules -> queries.get(rules, "/", (request, response) -> queries.send(response,
                                JsonStream.arrayOfArrays(Stream.generate(() -> List.of(ELEMENT)).limit(ELEMENTS).iterator(), element -> {
                                    encoded.addAndGet(element.length);
                                    return element;
                                })))))
                .host("127.0.0.1")
                .backpressureBufferSize(JsonStream.MOST_UNSENT)
                .build().start().await();
        try (Socket client = new Socket()) {
            client.setReceiveBufferSize(CLIENT_BUFFER);
            client.connect(new InetSocketAddress("127.0.0.1", server.port()));
            client.getOutputStream().write("GET / HTTP/1.1\r\nHost: agent\r\nConnection: close\r\n\r\n".getBytes(ISO_8859_1));
            long read = client.getInputStream().readNBytes(60_000_000).length;

            assertThat(settled(encoded)).isBetween(read, read + SOCKETS);

            read += client.getInputStream().transferTo(OutputStream.nullOutputStream());
            assertThat(read).isGreaterThan((long) ELEMENTS * ELEMENT.length);
        } finally {
            server.shutdown().await();
            thread.shutdown();
        }
    }

    /** The count, once it has not changed for half a second. */
    private static long settled(AtomicLong count) throws InterruptedException {
        for (long before = -1; before != count.get(); Thread.sleep(500)) {
            before = count.get();
        }
        return count.get();
    }
}
