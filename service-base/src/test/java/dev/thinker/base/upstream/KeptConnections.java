package dev.thinker.base.upstream;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Sends requests one after another on several kept connections, and counts the responses by status. */
final class KeptConnections {

    private final int port;
    private final AtomicInteger left;
    private final Semaphore unanswered;
    private final Map<String, Integer> answers = new ConcurrentHashMap<>();

    private KeptConnections(int port, int requests, Semaphore unanswered) {
        this.port = port;
        this.left = new AtomicInteger(requests);
        this.unanswered = unanswered;
    }

    /**
     * Returns how often each status came; a request without a response counts as what went wrong with it.
     *
     * @param unanswered has a permit for each request that the upstream may still have to respond to. Where nobody waits for its
     *         responses, requests would pile up on a busy machine.
     */
    static Map<String, Integer> run(int port, int requests, int connections, Semaphore unanswered)
            throws InterruptedException {
        KeptConnections load = new KeptConnections(port, requests, unanswered);
        ExecutorService threads = Executors.newFixedThreadPool(connections);
        for (int i = 0; i < connections; i++) {
            threads.execute(load::connect);
        }
        threads.shutdown();
        if (!threads.awaitTermination(20, TimeUnit.MINUTES)) {
            throw new AssertionError("The requests do not end: " + load.answers);
        }
        return load.answers;
    }

    private void connect() {
        while (left.get() > 0) {
            try (Socket socket = new Socket("127.0.0.1", port)) {
                socket.setSoTimeout(30_000);
                InputStream in = new BufferedInputStream(socket.getInputStream());
                while (left.getAndDecrement() > 0) {
                    // One that never gets there holds up the others, but not for good
                    unanswered.tryAcquire(1, TimeUnit.SECONDS);
                    socket.getOutputStream()
                            .write("GET /call HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                    answers.merge(answer(in), 1, Integer::sum);
                }
            } catch (IOException e) {
                answers.merge(e.toString(), 1, Integer::sum);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private static String answer(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.length() < 4 || !head.substring(head.length() - 4).equals("\r\n\r\n")) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("No answer");
            }
            head.append((char) next);
        }
        in.skipNBytes(Integer.parseInt(head.toString().replaceAll("(?is).*content-length: (\\d+).*", "$1")));
        return head.substring(9, 12);
    }
}
