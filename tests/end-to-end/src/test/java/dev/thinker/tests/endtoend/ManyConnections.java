package dev.thinker.tests.endtoend;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Thousands of connections on one thread, with a concurrent request on each. */
final class ManyConnections implements AutoCloseable {

    private static final int OPENING_AT_A_TIME = 500;
    private static final long DEADLINE_MILLIS = 120_000;

    private final InetSocketAddress address;
    private final List<SocketChannel> channels = new ArrayList<>();

    /** Opens the connections. */
    ManyConnections(int port, int count) throws IOException {
        address = new InetSocketAddress("127.0.0.1", port);
        for (int opened = 0; opened < count; opened += OPENING_AT_A_TIME) {
            for (int i = 0; i < Math.min(OPENING_AT_A_TIME, count - opened); i++) {
                channels.add(SocketChannel.open(address));
            }
        }
    }

    /** Sends one request on each connection, before the first response is read. */
    void send(String path) throws IOException {
        byte[] request = ("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n").getBytes(StandardCharsets.US_ASCII);
        for (SocketChannel channel : channels) {
            channel.write(ByteBuffer.wrap(request));
        }
    }

    /** Counts the responses by status; a connection that closes without a response counts as "none". */
    Map<String, Integer> responses() throws IOException {
        Map<String, Integer> responses = new HashMap<>();
        try (Selector selector = Selector.open()) {
            for (SocketChannel channel : channels) {
                channel.configureBlocking(false);
                channel.register(selector, SelectionKey.OP_READ);
            }
            ByteBuffer buffer = ByteBuffer.allocate(64 * 1024);
            long end = System.currentTimeMillis() + DEADLINE_MILLIS;
            for (int left = channels.size(); left > 0 && System.currentTimeMillis() < end; ) {
                selector.select(1_000);
                for (SelectionKey key : selector.selectedKeys()) {
                    responses.merge(read((SocketChannel) key.channel(), buffer), 1, Integer::sum);
                    key.cancel();
                    left--;
                }
                selector.selectedKeys().clear();
            }
        }
        return responses;
    }

    private static String read(SocketChannel channel, ByteBuffer buffer) {
        try {
            buffer.clear();
            int length = channel.read(buffer);
            return length < 12 ? "none" : new String(buffer.array(), 9, 3, StandardCharsets.US_ASCII);
        } catch (IOException e) {
            return "none";
        }
    }

    /** Closes all connections. */
    @Override
    public void close() throws IOException {
        for (SocketChannel channel : channels) {
            channel.close();
        }
    }
}
