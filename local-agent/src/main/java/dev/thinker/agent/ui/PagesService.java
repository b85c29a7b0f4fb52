package dev.thinker.agent.ui;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.zip.CRC32;

import dev.thinker.agent.http.Routes;
import io.helidon.common.http.Http;
import io.helidon.common.http.MediaType;
import io.helidon.common.media.type.MediaTypes;
import io.helidon.webserver.Routing;
import io.helidon.webserver.ServerRequest;
import io.helidon.webserver.ServerResponse;
import io.helidon.webserver.Service;

/**
 * Serves the pages, all of which are {@code index.html}, and the files under {@code /ui/} that it loads. No request
 * path leads out of that folder of the class path. Files stay in memory after the first request.
 */
public final class PagesService implements Service {
    private static final List<String> PATHS =
            List.of("/", "/services/{+service}", "/traces", "/traces/{id}", "/map", "/ui/{+file}");
    /** Allows files of this origin only, and no inline script or style. */
    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';"
            + " img-src data:; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

    private static final Pattern NAME = Pattern.compile("([\\w-][\\w.-]*/)*[\\w-][\\w.-]*\\.\\w+");

    private final Map<String, File> files = new ConcurrentHashMap<>();

    @Override
    public void update(Routing.Rules rules) {
        PATHS.forEach(path -> Routes.route(rules, path, this::get, Http.Method.GET));
    }

    private void get(ServerRequest request, ServerResponse response) {
        response.headers().put("Content-Security-Policy", POLICY);
        String name = request.path().param("file") == null
                ? "index.html"
                : request.path().param("file");
        File file = NAME.matcher(name).matches() ? files.computeIfAbsent(name, PagesService::load) : null;
        if (file == null) {
            throw Routes.nothingHere();
        }
        response.headers().put(Http.Header.CACHE_CONTROL, "no-cache");
        response.headers().put(Http.Header.ETAG, file.tag);
        if (request.headers().values(Http.Header.IF_NONE_MATCH).contains(file.tag)) {
            response.status(Http.Status.NOT_MODIFIED_304).send();
        } else {
            response.headers().contentType(file.type);
            response.send(file.content);
        }
    }

    /** Returns null if there is no such file. */
    private static File load(String name) {
        try (InputStream in = PagesService.class.getResourceAsStream("/ui/" + name)) {
            if (in == null) {
                return null;
            }
            byte[] content = in.readAllBytes();
            MediaType type = MediaType.parse(MediaTypes.detectType(name).orElse("application/octet-stream"));
            CRC32 checksum = new CRC32();
            checksum.update(content);
            return new File(
                    content,
                    type.type().equals("text") ? type.withCharset("utf-8") : type,
                    "\"" + Long.toHexString(checksum.getValue()) + "\"");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @param tag the ETag, which changes with the content */
    private record File(byte[] content, MediaType type, String tag) {}
}
