package dev.thinker.base.upstream;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

import io.helidon.common.http.DataChunk;
import io.helidon.common.http.Http;
import io.helidon.common.http.MediaType;
import io.helidon.common.reactive.Single;
import io.helidon.webclient.WebClientResponse;

/**
 * Reads a response completely, and accepts only a JSON object.
 *
 * <p>It reads and releases everything that arrives, even after the timeout, and never cancels: WebClient would not
 * release the rest. A bad response is the last one on its connection.
 */
final class ResponseReader implements Flow.Subscriber<DataChunk> {

    /** Several at a time must fit into a small heap. */
    private static final int MAX_BYTES = 1 << 18;

    private final UpstreamFailures failures;
    private final CompletableFuture<byte[]> result = new CompletableFuture<>();
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private volatile WebClientResponse response;

    private ResponseReader(UpstreamFailures failures) {
        this.failures = failures;
    }

    /**
     * Reads the response to a request that has been sent.
     *
     * @param timeout for the complete response
     * @return its bytes unchanged; or a {@link java.util.concurrent.TimeoutException}, a {@link BadResponseException},
     *     or the reason why there is no response
     */
    static Single<byte[]> read(
            Single<WebClientResponse> pending,
            UpstreamFailures failures,
            Duration timeout,
            ScheduledExecutorService timer) {
        ResponseReader reader = new ResponseReader(failures);
        ScheduledFuture<?> limit = timer.schedule(reader::timeOut, timeout.toNanos(), TimeUnit.NANOSECONDS);
        pending.whenComplete(reader::begin);
        return Single.create(reader.result.whenComplete((bytes, failure) -> limit.cancel(false)));
    }

    private void begin(WebClientResponse head, Throwable failure) {
        if (failure != null) {
            result.completeExceptionally(failures.beforeResponse(failure));
            return;
        }
        response = head;
        int status = head.status().code();
        if (result.isDone()) {
            WebClientInternals.close(head);
        } else if (status >= 400 && status < 500) {
            fail(failures.rejected(status));
        } else if (status != Http.Status.OK_200.code()) {
            fail(failures.responded(status));
        } else if (head.headers().contentType().filter(MediaType.JSON_PREDICATE).isEmpty()) {
            fail(failures.responded("something other than JSON"));
        } else if (head.headers().contentLength().orElse(0L) > MAX_BYTES) {
            failTooLarge();
        }
        WebClientInternals.releaseUnread(head);
        head.content().subscribe(this);
    }

    private void timeOut() {
        fail(failures.timeout());
    }

    private void failTooLarge() {
        fail(failures.responded("more than " + MAX_BYTES + " bytes"));
    }

    private void fail(Throwable failure) {
        if (result.completeExceptionally(failure) && response != null) {
            WebClientInternals.close(response);
        }
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
        subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(DataChunk chunk) {
        try {
            if (!result.isDone()) {
                append(chunk);
            }
        } finally {
            chunk.release();
        }
    }

    private void append(DataChunk chunk) {
        for (ByteBuffer buffer : chunk.data()) {
            if (body.size() + buffer.remaining() > MAX_BYTES) {
                failTooLarge();
                return;
            }
            byte[] bytes = new byte[buffer.remaining()];
            buffer.get(bytes);
            body.writeBytes(bytes);
        }
    }

    @Override
    public void onError(Throwable broken) {
        fail(failures.truncated(broken));
    }

    @Override
    public void onComplete() {
        byte[] bytes = body.toByteArray();
        if (JsonSyntax.isObject(bytes)) {
            result.complete(bytes);
        } else {
            result.completeExceptionally(failures.responded("something other than a JSON object"));
        }
    }
}
