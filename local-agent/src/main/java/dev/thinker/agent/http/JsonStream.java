package dev.thinker.agent.http;

import java.io.ByteArrayOutputStream;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

import io.helidon.common.http.DataChunk;
import io.helidon.common.http.MediaType;
import io.helidon.webserver.ServerResponse;

/**
 * A JSON array, or an array of arrays, written piece by piece as the client takes it, and each piece after whatever else
 * waits. An answer of any length needs memory for one piece and one array, and no client holds up another.
 */
public final class JsonStream<T> implements Flow.Publisher<DataChunk>, Flow.Subscription {
    /** How much may wait for a client that is slow to take it. */
    public static final int MOST_UNSENT = 64 << 10;
    private static final int PIECE = 16 << 10;

    private final ByteArrayOutputStream piece = new ByteArrayOutputStream();
    private final AtomicBoolean wanted = new AtomicBoolean();
    private final Function<T, byte[]> encoder;
    private final Iterator<List<T>> arrays;
    private final boolean nested;
    private Executor executor;
    private Flow.Subscriber<? super DataChunk> client;
    private Iterator<T> array;
    private boolean needsComma;
    private volatile boolean complete;

    private JsonStream(Iterator<List<T>> arrays, boolean nested, Function<T, byte[]> encoder) {
        this.arrays = arrays;
        this.nested = nested;
        this.encoder = encoder;
        if (nested) {
            piece.write('[');
        }
    }

    public static <T> JsonStream<T> arrayOfArrays(Iterator<List<T>> arrays, Function<T, byte[]> encoder) {
        return new JsonStream<>(arrays, true, encoder);
    }

    public static <T> JsonStream<T> array(List<T> array, Function<T, byte[]> encoder) {
        return new JsonStream<>(List.of(array).iterator(), false, encoder);
    }

    /** @param pieces writes the pieces, and is the only thread to do so */
    void sendTo(ServerResponse response, Executor pieces) {
        executor = pieces;
        response.headers().contentType(MediaType.APPLICATION_JSON);
        response.send(this);
    }

    @Override
    public void subscribe(Flow.Subscriber<? super DataChunk> subscriber) {
        client = subscriber;
        client.onSubscribe(this);
    }

    /**
     * Helidon asks for one more when it takes a piece and again when the piece is sent. Requests that came before the next piece
     * are therefore one, or half of the answer would wait in memory.
     */
    @Override
    public void request(long count) {
        if (wanted.compareAndSet(false, true)) {
            executor.execute(this::writePiece);
        }
    }

    @Override
    public void cancel() {
        complete = true;
    }

    private void writePiece() {
        wanted.set(false);
        if (complete) {
            return;
        }
        try {
            while (!complete && piece.size() < PIECE) {
                writeNext();
            }
        } catch (RuntimeException e) {
            complete = true;
            client.onError(e);
            return;
        }
        boolean isLast = complete;
        client.onNext(DataChunk.create(piece.toByteArray()));
        piece.reset();
        if (isLast) {
            client.onComplete();
        }
    }

    private void writeNext() {
        if (array == null && arrays.hasNext()) {
            writeComma();
            array = arrays.next().iterator();
            piece.write('[');
            needsComma = false;
        } else if (array == null) {
            if (nested) {
                piece.write(']');
            }
            complete = true;
        } else if (array.hasNext()) {
            writeComma();
            piece.writeBytes(encoder.apply(array.next()));
            needsComma = true;
        } else {
            piece.write(']');
            array = null;
            needsComma = true;
        }
    }

    private void writeComma() {
        if (needsComma) {
            piece.write(',');
        }
    }
}
