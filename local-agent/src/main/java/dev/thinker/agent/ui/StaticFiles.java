package dev.thinker.agent.ui;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.zip.CRC32;

import dev.thinker.agent.http.Routes;
import io.helidon.common.http.Http;
import io.helidon.common.http.MediaType;
import io.helidon.common.media.type.MediaTypes;
import io.helidon.webserver.ServerRequest;
import io.helidon.webserver.ServerResponse;

/** Serves a folder of the class path. No request path leads out of it. Files stay in memory after the first request. */
final class StaticFiles {
    private static final Pattern PATH = Pattern.compile("(/[\\w-][\\w.-]*)+\\.\\w+");

    private final Map<String, File> files = new ConcurrentHashMap<>();
    private final String name;

    StaticFiles(String name) {
        this.name = name;
    }

    /** Responds with 404 if there is no such file. */
    void send(String path, ServerRequest request, ServerResponse response) {
        File file = PATH.matcher(path).matches() ? files.computeIfAbsent(path, this::load) : null;
        if (file == null) {
            throw Routes.nothingHere();
        }
        response.headers().put(Http.Header.CACHE_CONTROL, "no-cache");
        response.headers().put(Http.Header.ETAG, file.tag());
        if (request.headers().values(Http.Header.IF_NONE_MATCH).contains(file.tag())) {
            response.status(Http.Status.NOT_MODIFIED_304).send();
        } else {
            response.headers().contentType(file.type());
            response.send(file.content());
        }
    }

    /** Returns null if there is no such file. */
    private File load(String path) {
        try (InputStream in = StaticFiles.class.getResourceAsStream(name + path)) {
            if (in == null) {
                return null;
            }
            byte[] content = in.readAllBytes();
            MediaType type = MediaType.parse(MediaTypes.detectType(path).orElse("application/octet-stream"));
            if (type.type().equals("text")) {
                type = type.withCharset("utf-8");
            }
            CRC32 checksum = new CRC32();
            checksum.update(content);
            return new File(content, type, "\"" + Long.toHexString(checksum.getValue()) + "\"");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @param tag the ETag, which changes with the content */
    private record File(byte[] content, MediaType type, String tag) {}
}
