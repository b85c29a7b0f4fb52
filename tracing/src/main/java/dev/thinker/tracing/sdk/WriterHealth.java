package dev.thinker.tracing.sdk;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

import datadog.trace.api.Config;
import ddtrot.dd.trace.common.writer.RemoteApi;
import ddtrot.dd.trace.core.DDSpan;
import ddtrot.dd.trace.core.monitor.HealthMetrics;

/**
 * Tracks the tracer's writer: whether it is sending, and what it lost because its queue was full or the Agent did not
 * accept it.
 */
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

    /** Returns and resets the worst result since the last call of this method. */
    SendResult takeSendResult() {
        return result.getAndSet(SendResult.NOTHING_SENT);
    }

    @Override
    public void onFailedPublish(int samplingPriority, int spans) {
        // With client-side stats, unsampled traces are not sent anyway
        if (samplingPriority > 0 || !Config.get().isTracerMetricsEnabled()) {
            lost.incrementAndGet();
        }
    }

    @Override
    public void onFailedSerialize(List<DDSpan> trace, Throwable cause) {
        // Failures while sending are reported here as well
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
