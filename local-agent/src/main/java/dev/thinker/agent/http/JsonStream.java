package dev.thinker.agent.http;

import java.io.ByteArrayOutputStream;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.Executor;
import java.util.function.Function;

import io.helidon.common.http.DataChunk;
import io.helidon.common.http.MediaType;
import io.helidon.common.reactive.Multi;
import io.helidon.webserver.ServerResponse;

/**
 * A JSON array, or an array of arrays, written piece by piece as the client takes it. An answer of any length needs memory
 * for one piece and one array.
 */
public final class JsonStream<T> implements Iterator<DataChunk> {
    /** How much may wait for a client that is slow to take it. */
    public static final int MOST_UNSENT = 64 << 10;
    private static final int PIECE = 16 << 10;

    private final ByteArrayOutputStream piece = new ByteArrayOutputStream();
    private final Function<T, byte[]> encoder;
    private final Iterator<List<T>> arrays;
    private final boolean nested;
    private Iterator<T> array;
    private boolean needsComma;
    private boolean complete;

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

    /** To be called on a thread of the executor, which also writes the pieces to come. */
    void sendTo(ServerResponse response, Executor executor) {
        response.headers().contentType(MediaType.APPLICATION_JSON);
        response.send(Multi.create((Iterable<DataChunk>) () -> this).observeOn(executor, 1, false));
    }

    @Override
    public boolean hasNext() {
        return !complete;
    }

    @Override
    public DataChunk next() {
        if (complete) {
            throw new NoSuchElementException();
        }
        while (!complete && piece.size() < PIECE) {
            writeNext();
        }
        byte[] bytes = piece.toByteArray();
        piece.reset();
        return DataChunk.create(bytes);
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
