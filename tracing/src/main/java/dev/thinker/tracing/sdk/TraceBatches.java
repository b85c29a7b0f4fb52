package dev.thinker.tracing.sdk;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.LockSupport;

import ddtrot.dd.trace.common.writer.Writer;
import ddtrot.dd.trace.core.DDSpan;

/**
 * Passes finished traces to the tracer's writer thread in batches. Otherwise each trace would wake that thread, which
 * costs a busy service more than its spans do. While the thread waits for the Agent, traces are queued here, because
 * its own queue holds 1,024 and drops the rest.
 */
final class TraceBatches implements Writer {

    private static final long INTERVAL_NANOS = 100_000_000;
    private static final int MAX_BATCH = 250;
    /** Between batches, so that the writer's own queue does not overflow. */
    private static final int PAUSE_MILLIS = 10;

    private static final int MAX_QUEUED = 2_000;
    /** A single flush of the tracer times out after a second, too early for a first connection on a busy machine. */
    private static final int MAX_FAILED_FLUSHES = 5;

    private final BlockingQueue<List<DDSpan>> queue = new LinkedBlockingQueue<>(MAX_QUEUED);
    private final Thread thread = new Thread(this::forwardUntilClosed, "trace-batches");
    private final Writer writer;
    private final WriterHealth health;
    private volatile boolean idle;

    TraceBatches(Writer writer, WriterHealth health) {
        this.writer = writer;
        this.health = health;
    }

    @Override
    public void start() {
        writer.start();
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void write(List<DDSpan> trace) {
        if (!queue.offer(trace)) {
            writer.write(trace);
        }
        if (idle || queue.size() >= MAX_BATCH) {
            LockSupport.unpark(thread);
        }
    }

    /**
     * Forwards the first trace after an idle period immediately. Traces that finish during the next interval are
     * forwarded together at its end, or as soon as they fill a batch.
     */
    private void forwardUntilClosed() {
        try {
            while (true) {
                awaitTrace();
                if (!health.sending()) {
                    forward();
                    awaitBatch();
                }
                Thread.sleep(PAUSE_MILLIS);
            }
        } catch (InterruptedException closed) {
            // Traces that finish from now on stay in the queue
        }
    }

    private void awaitTrace() throws InterruptedException {
        idle = true;
        while (queue.isEmpty()) {
            park(Long.MAX_VALUE);
        }
        idle = false;
    }

    private void awaitBatch() throws InterruptedException {
        long end = System.nanoTime() + INTERVAL_NANOS;
        for (long left = INTERVAL_NANOS; left > 0 && queue.size() < MAX_BATCH; left = end - System.nanoTime()) {
            park(left);
        }
    }

    private static void park(long nanos) throws InterruptedException {
        LockSupport.parkNanos(nanos);
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
    }

    private synchronized void forward() {
        List<List<DDSpan>> batch = new ArrayList<>();
        queue.drainTo(batch, MAX_BATCH);
        batch.forEach(writer::write);
    }

    @Override
    public synchronized boolean flush() {
        int failed = 0;
        while (failed < MAX_FAILED_FLUSHES) {
            if (!writer.flush()) {
                failed++;
            } else if (queue.isEmpty()) {
                return true;
            } else {
                forward();
            }
        }
        return false;
    }

    @Override
    public void close() {
        flush();
        thread.interrupt();
        writer.close();
    }

    @Override
    public void incrementDropCounts(int spans) {
        writer.incrementDropCounts(spans);
    }
}
