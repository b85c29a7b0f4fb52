package dev.thinker.tracing.sdk;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.LockSupport;

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
    /** The tracer's own flush gives up after a second, too soon for a first connection on a busy machine. */
    private static final int MOST_FAILED_FLUSHES = 5;

    private final BlockingQueue<List<DDSpan>> waiting = new LinkedBlockingQueue<>(MOST_WAITING);
    private final Thread thread = new Thread(this::handOverUntilClosed, "trace-batches");
    private final Writer writer;
    private final WriterHealth health;

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
        if (!waiting.offer(trace)) {
            writer.write(trace);
        }
        LockSupport.unpark(thread);
    }

    /** The first trace after a pause goes at once, and those that finish within the interval after it go together. */
    private void handOverUntilClosed() {
        try {
            while (true) {
                if (waiting.isEmpty()) {
                    LockSupport.park();
                }
                if (!health.sending()) {
                    handOver();
                }
                Thread.sleep(INTERVAL_MILLIS);
            }
        } catch (InterruptedException closed) {
            // What finishes from now on waits for ever, and disturbs nobody
        }
    }

    private synchronized void handOver() {
        List<List<DDSpan>> batch = new ArrayList<>();
        waiting.drainTo(batch, LARGEST);
        batch.forEach(writer::write);
    }

    @Override
    public synchronized boolean flush() {
        int failed = 0;
        while (failed < MOST_FAILED_FLUSHES) {
            if (!writer.flush()) {
                failed++;
            } else if (waiting.isEmpty()) {
                return true;
            } else {
                handOver();
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
