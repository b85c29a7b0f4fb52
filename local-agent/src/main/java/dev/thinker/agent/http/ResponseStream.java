package dev.thinker.agent.http;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.concurrent.Flow;
import java.util.concurrent.Semaphore;

import io.helidon.common.http.DataChunk;
import io.helidon.webserver.ServerRequest;
import io.helidon.webserver.ServerResponse;

/**
 * Sends what is written to it. The writer blocks until the client has read what was sent before. The response starts
 * with the first bytes, so that a failure before them can still become an error response.
 */
final class ResponseStream extends OutputStream implements Flow.Publisher<DataChunk>, Flow.Subscription {
    /**
     * Helidon requests the next chunk when it receives one and again when it has sent that one. All requests before the
     * next chunk therefore count as one. Otherwise half of the response would wait in memory.
     */
    private final Semaphore wanted = new Semaphore(0);

    private final ServerRequest request;
    private final ServerResponse response;
    private Flow.Subscriber<? super DataChunk> client;
    private volatile boolean cancelled;

    ResponseStream(ServerRequest request, ServerResponse response) {
        this.request = request;
        this.response = response;
    }

    @Override
    public void subscribe(Flow.Subscriber<? super DataChunk> subscriber) {
        client = subscriber;
        client.onSubscribe(this);
    }

    @Override
    public void request(long count) {
        wanted.release();
    }

    @Override
    public void cancel() {
        cancelled = true;
        wanted.release();
    }

    @Override
    public void write(int single) throws IOException {
        write(new byte[] {(byte) single}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
        begin();
        wanted.acquireUninterruptibly();
        wanted.drainPermits();
        if (cancelled) {
            throw new IOException("The client has closed the connection");
        }
        client.onNext(DataChunk.create(Arrays.copyOfRange(bytes, from, from + length)));
    }

    @Override
    public void close() {
        begin();
        client.onComplete();
    }

    private void begin() {
        if (client == null) {
            response.send(this);
        }
    }

    /** Responds with the error, or aborts a response that has started, so that it does not look complete. */
    void fail(Throwable failure) {
        if (cancelled) {
            return;
        }
        if (client == null) {
            response.send(failure);
        } else if (failure instanceof OutOfMemoryError fatal) {
            throw fatal;
        } else {
            // Helidon logs only this message, without a stack trace
            client.onError(
                    new IOException("Failed during the response to " + JsonErrors.name(request) + ": " + failure));
        }
    }
}
