package dev.thinker.base.connection;

import java.time.Duration;

/**
 * State that the handlers of one connection share. Only the connection's event loop writes it; any thread may read the
 * volatile fields.
 *
 * <p>Times are those of {@link System#nanoTime}; 0 stands for "not now".
 */
final class ConnectionState {

    /** Requests whose responses have not been handed to the kernel yet. */
    volatile int pending;
    /** The head of a response has been written, but not its end. */
    boolean responding;
    /** Complete responses that have not been handed to the kernel yet. */
    int unsent;
    /** When the last of those was written, or the last response was handed to the kernel. */
    volatile long sendingSince;
    /** When the last response was sent, or the connection was opened. */
    volatile long idleSince = System.nanoTime();
    /** The head of a request has arrived, but not all of its body. */
    boolean bodyIncomplete;
    /** The bytes received since the last complete request. */
    int requestBytes;
    /** A long request has arrived or is arriving: see {@link LongRequestLimit}. */
    boolean longRequest;
    /** The response that is being sent is the last one. */
    boolean closesAfterResponse;

    static boolean isOverdue(long since, Duration limit) {
        return since != 0 && System.nanoTime() - since > limit.toNanos();
    }
}
