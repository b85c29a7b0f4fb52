package dev.thinker.agent.store;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;

import org.msgpack.core.MessageFormatException;

/**
 * A DDSketch, in protocol buffers: how many durations there are in bins that widen by a factor. Where they end is found by a
 * logarithm, or as dd-trace-java does it by one that is linear between powers of two. Other bins are left out.
 *
 * @see <a href="https://github.com/DataDog/sketches-java/blob/master/src/protobuf/proto/DDSketch.proto">its format</a>
 * @see <a href="https://github.com/DataDog/sketches-go/tree/master/ddsketch/mapping">which durations are in which bin</a>
 */
final class Sketch {
    private static final long LINEAR = 1;

    private final Map<Integer, Double> bins = new HashMap<>();
    private double gamma;
    private double indexOffset;
    private long interpolation;
    private double zeros;
    private int firstOfContiguous;
    private ByteBuffer contiguous = ByteBuffer.allocate(0);

    private Sketch(ByteBuffer sketch) {
        eachField(sketch, (field, value, part) -> {
            switch (field) {
                case 1 -> eachField(part, this::readMapping);
                case 2 -> eachField(part, this::readStore);
                case 4 -> zeros = Double.longBitsToDouble(value);
                default -> { }
            }
        });
        for (int index = firstOfContiguous; contiguous.hasRemaining(); index++) {
            bins.merge(index, contiguous.getDouble(), Double::sum);
        }
    }

    /** Adds the counts of the durations to those that are there. Throws {@link MessageFormatException}. */
    static void read(byte[] sketch, Map<Long, Double> durations) {
        try {
            new Sketch(ByteBuffer.wrap(sketch).order(ByteOrder.LITTLE_ENDIAN)).addTo(durations);
        } catch (BufferUnderflowException | IndexOutOfBoundsException | IllegalArgumentException | NullPointerException e) {
            throw new MessageFormatException("it has a sketch that cannot be read");
        }
    }

    private void addTo(Map<Long, Double> durations) {
        if (zeros > 0) {
            durations.merge(0L, zeros, Double::sum);
        }
        if (interpolation <= LINEAR) {
            double width = interpolation == LINEAR ? Math.exp(Math.log(gamma) / Math.log(2)) : gamma;
            bins.forEach((index, count) -> {
                if (count > 0) {
                    durations.merge(Math.round(lowest(index) * 2 * width / (1 + width)), count, Double::sum);
                }
            });
        }
    }

    private double lowest(int bin) {
        double logarithm = (bin - indexOffset) * Math.log(gamma);
        if (interpolation == LINEAR) {
            double exponent = Math.floor(logarithm / Math.log(2));
            return Math.scalb(1 + logarithm / Math.log(2) - exponent, (int) exponent);
        }
        return Math.exp(logarithm);
    }

    private void readMapping(int field, long value, ByteBuffer part) {
        switch (field) {
            case 1 -> gamma = Double.longBitsToDouble(value);
            case 2 -> indexOffset = Double.longBitsToDouble(value);
            case 3 -> interpolation = value;
            default -> { }
        }
    }

    private void readStore(int field, long value, ByteBuffer part) {
        switch (field) {
            case 1 -> {
                ByteBuffer bin = part;
                int[] index = new int[1];
                eachField(bin, (number, content, none) -> {
                    if (number == 1) {
                        index[0] = signed(content);
                    } else {
                        bins.merge(index[0], Double.longBitsToDouble(content), Double::sum);
                    }
                });
            }
            case 2 -> contiguous = part;
            case 3 -> firstOfContiguous = signed(value);
            default -> { }
        }
    }

    private static void eachField(ByteBuffer in, Field action) {
        while (in.hasRemaining()) {
            int tag = (int) varint(in);
            switch (tag & 7) {
                case 0 -> action.read(tag >>> 3, varint(in), null);
                case 1 -> action.read(tag >>> 3, in.getLong(), null);
                case 2 -> {
                    int length = (int) varint(in);
                    action.read(tag >>> 3, 0, in.slice(in.position(), length).order(ByteOrder.LITTLE_ENDIAN));
                    in.position(in.position() + length);
                }
                case 5 -> action.read(tag >>> 3, in.getInt(), null);
                default -> throw new IllegalArgumentException("no field begins with " + tag);
            }
        }
    }

    private static long varint(ByteBuffer in) {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            byte next = in.get();
            value |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                break;
            }
        }
        return value;
    }

    /** The zigzag encoding of a sint32. */
    private static int signed(long value) {
        return (int) (value >>> 1) ^ -(int) (value & 1);
    }

    private interface Field {
        /** @param part the content of a field that has a length, otherwise null */
        void read(int number, long value, ByteBuffer part);
    }
}
