package dev.thinker.agent.http;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.concurrent.Flow;
import java.util.concurrent.Semaphore;

import io.helidon.common.http.DataChunk;

/** Sends what is written to it. Whoever writes waits until the client has taken what came before. */
final class ResponseStream extends OutputStream implements Flow.Publisher<DataChunk>, Flow.Subscription {
    /**
     * Helidon asks for one more when it takes a piece and again when the piece is sent. Requests that came before the next piece
     * are therefore one, or half of the answer would wait in memory.
     */
    private final Semaphore wanted = new Semaphore(0);
    private Flow.Subscriber<? super DataChunk> client;
    private volatile boolean cancelled;

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
        wanted.acquireUninterruptibly();
        wanted.drainPermits();
        if (cancelled) {
            throw new IOException("The client has gone");
        }
        client.onNext(DataChunk.create(Arrays.copyOfRange(bytes, from, from + length)));
    }

    @Override
    public void close() {
        client.onComplete();
    }

    /** Breaks off, so that the answer does not look complete. */
    void fail(Exception failure) {
        if (!cancelled) {
            client.onError(failure);
        }
    }
}
