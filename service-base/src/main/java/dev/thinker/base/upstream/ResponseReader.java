package dev.thinker.base.upstream;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
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
import jakarta.json.Json;
import jakarta.json.stream.JsonParser;
import jakarta.json.stream.JsonParserFactory;

/**
 * Reads an answer of the microservice to its end and tells a good one from nonsense.
 *
 * <p>Whatever comes is taken and released, also when nobody waits for it any more: a body that WebClient has and that is neither read nor
 * closed stays in memory for good, and so it is never cancelled. A bad answer is the last one of its connection.
 */
public final class ResponseReader implements Flow.Subscriber<DataChunk> {

    /** Some four times what a hundred subjects of common length are answered with: several at a time must fit in a small heap. */
    private static final int MOST_BYTES = 1 << 18;
    private static final JsonParserFactory JSON = Json.createParserFactory(Map.of());

    private final CompletableFuture<byte[]> result = new CompletableFuture<>();
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private volatile WebClientResponse response;

    private ResponseReader() {
    }

    /**
     * Reads the answer that is on its way.
     *
     * @param timeout the whole time that there is for it
     * @return its bytes as they came; or a {@link java.util.concurrent.TimeoutException}, a {@link BadResponseException}, or why there is none
     */
    public static Single<byte[]> read(Single<WebClientResponse> coming, Duration timeout, ScheduledExecutorService timer) {
        ResponseReader answer = new ResponseReader();
        ScheduledFuture<?> limit = timer.schedule(answer::timeOut, timeout.toNanos(), TimeUnit.NANOSECONDS);
        coming.whenComplete(answer::begin);
        return Single.create(answer.result.whenComplete((bytes, failure) -> limit.cancel(false)));
    }

    private void begin(WebClientResponse head, Throwable failure) {
        if (failure != null) {
            result.completeExceptionally(UpstreamFailures.beforeAnswer(failure));
            return;
        }
        response = head;
        int status = head.status().code();
        if (result.isDone()) {
            WebClientInternals.close(head);
        } else if (status >= 400 && status < 500) {
            fail(new RejectedException(status));
        } else if (status != Http.Status.OK_200.code()) {
            fail(new BadResponseException("The microservice answered " + status));
        } else if (head.headers().contentType().filter(MediaType.JSON_PREDICATE).isEmpty()) {
            fail(new BadResponseException("The microservice answered something other than JSON"));
        } else if (head.headers().contentLength().orElse(0L) > MOST_BYTES) {
            fail(tooLarge());
        }
        WebClientInternals.releaseForgotten(head);
        head.content().subscribe(this);
    }

    private void timeOut() {
        fail(UpstreamFailures.timeout());
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
            if (body.size() + buffer.remaining() > MOST_BYTES) {
                fail(tooLarge());
                return;
            }
            byte[] bytes = new byte[buffer.remaining()];
            buffer.get(bytes);
            body.writeBytes(bytes);
        }
    }

    private static BadResponseException tooLarge() {
        return new BadResponseException("The microservice answered more than " + MOST_BYTES + " bytes");
    }

    @Override
    public void onError(Throwable broken) {
        fail(new BadResponseException("The microservice broke the connection within its answer", broken));
    }

    @Override
    public void onComplete() {
        byte[] bytes = body.toByteArray();
        if (isObject(bytes)) {
            result.complete(bytes);
        } else {
            result.completeExceptionally(new BadResponseException("The microservice answered something other than a JSON object"));
        }
    }

    /** Walks over the tokens and builds nothing: enough to know that no half or foreign answer is handed on. */
    private static boolean isObject(byte[] bytes) {
        try (JsonParser tokens = JSON.createParser(new InputStreamReader(
                new ByteArrayInputStream(bytes), StandardCharsets.UTF_8.newDecoder()))) {
            boolean object = tokens.hasNext() && tokens.next() == JsonParser.Event.START_OBJECT;
            while (tokens.hasNext()) {
                tokens.next();
            }
            return object;
        } catch (RuntimeException e) {
            // Not JSON, which is a JsonException, or nested too deeply, for which the parser has no exception of its own
            return false;
        }
    }
}
