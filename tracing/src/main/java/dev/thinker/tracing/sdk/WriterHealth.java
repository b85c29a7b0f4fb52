package dev.thinker.tracing.sdk;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

import datadog.trace.api.Config;
import ddtrot.dd.trace.common.writer.RemoteApi;
import ddtrot.dd.trace.core.DDSpan;
import ddtrot.dd.trace.core.monitor.HealthMetrics;

/** What the tracer tells of its writer: whether it is sending, and what it lost as its queue was full or the Agent did not take it. */
final class WriterHealth extends HealthMetrics {

    private final AtomicLong lost = new AtomicLong();
    private final AtomicReference<SendResult> result = new AtomicReference<>(SendResult.NOTHING_SENT);
    private volatile boolean sending;

    long lostTraces() {
        return lost.get();
    }

    boolean sending() {
        return sending;
    }

    /** How sending went since the last call of this method: as badly as it went at all. */
    SendResult takeSendResult() {
        return result.getAndSet(SendResult.NOTHING_SENT);
    }

    @Override
    public void onFailedPublish(int samplingPriority, int spans) {
        // Where the tracer counts the requests itself, what is not sampled need not be sent
        if (samplingPriority > 0 || !Config.get().isTracerMetricsEnabled()) {
            lost.incrementAndGet();
        }
    }

    @Override
    public void onFailedSerialize(List<DDSpan> trace, Throwable cause) {
        // What fails while it sends comes here, too
        sending = false;
        lost.incrementAndGet();
    }

    @Override
    public void onSerialize(int bytes) {
        sending = true;
    }

    @Override
    public void onSend(int traces, int bytes, RemoteApi.Response response) {
        sending = false;
        if (response.exception() == null) {
            result.compareAndSet(SendResult.NOTHING_SENT, SendResult.ACCEPTED);
        }
    }

    @Override
    public void onFailedSend(int traces, int bytes, RemoteApi.Response response) {
        sending = false;
        lost.addAndGet(traces);
        result.set(SendResult.failed(response));
    }
}
