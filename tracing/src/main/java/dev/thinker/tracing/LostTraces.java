package dev.thinker.tracing;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

import ddtrot.dd.trace.common.writer.RemoteApi;
import ddtrot.dd.trace.core.DDSpan;
import ddtrot.dd.trace.core.monitor.HealthMetrics;

/** Counts what the tracer could not get rid of: its queue was full, or the Agent did not take it. */
final class LostTraces extends HealthMetrics {

    private final AtomicLong traces = new AtomicLong();

    long count() {
        return traces.get();
    }

    @Override
    public void onFailedPublish(int samplingPriority, int spans) {
        traces.incrementAndGet();
    }

    @Override
    public void onFailedSerialize(List<DDSpan> trace, Throwable cause) {
        traces.incrementAndGet();
    }

    @Override
    public void onFailedSend(int sent, int bytes, RemoteApi.Response response) {
        traces.addAndGet(sent);
    }
}
