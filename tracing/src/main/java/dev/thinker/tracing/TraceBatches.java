package dev.thinker.tracing;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import ddtrot.dd.trace.common.writer.Writer;
import ddtrot.dd.trace.core.DDSpan;

/**
 * Hands finished traces to the tracer's thread in batches. One by one, each would wake that thread, which costs a busy service more
 * than the spans do. While that thread waits for the Agent they wait here: its own queue has room for 1,024, and what does not fit
 * is lost.
 */
final class TraceBatches implements Writer {

    private static final int INTERVAL_MILLIS = 10;
    private static final int LARGEST = 250;
    private static final int MOST_WAITING = 2_000;

    private final BlockingQueue<List<DDSpan>> waiting = new LinkedBlockingQueue<>(MOST_WAITING);
    private final AtomicBoolean scheduled = new AtomicBoolean();
    /** Once closed it does nothing, and a span that ends too late disturbs nobody. */
    private final ScheduledExecutorService timer =
            new ScheduledThreadPoolExecutor(1, TraceBatches::daemon, new ThreadPoolExecutor.DiscardPolicy());
    private final Writer writer;
    private final WriterHealth health;

    TraceBatches(Writer writer, WriterHealth health) {
        this.writer = writer;
        this.health = health;
    }

    @Override
    public void write(List<DDSpan> trace) {
        if (!waiting.offer(trace)) {
            writer.write(trace);
        }
        schedule();
    }

    private void schedule() {
        if (scheduled.compareAndSet(false, true)) {
            timer.schedule(this::handOverUnlessSending, INTERVAL_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private synchronized void handOverUnlessSending() {
        scheduled.set(false);
        if (!health.sending()) {
            handOver();
        }
        if (!waiting.isEmpty()) {
            schedule();
        }
    }

    private void handOver() {
        List<List<DDSpan>> batch = new ArrayList<>();
        waiting.drainTo(batch, LARGEST);
        batch.forEach(writer::write);
    }

    @Override
    public synchronized boolean flush() {
        boolean sent;
        do {
            handOver();
            sent = writer.flush();
        } while (sent && !waiting.isEmpty());
        return sent;
    }

    @Override
    public void close() {
        flush();
        timer.shutdownNow();
        writer.close();
    }

    @Override
    public void start() {
        writer.start();
    }

    @Override
    public void incrementDropCounts(int spans) {
        writer.incrementDropCounts(spans);
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "trace-batches");
        thread.setDaemon(true);
        return thread;
    }
}
