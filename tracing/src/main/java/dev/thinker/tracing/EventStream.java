package dev.thinker.tracing;

import java.util.regex.Pattern;

import io.helidon.common.http.Http;
import io.helidon.webserver.ResponseHeaders;

/** Recognizes responses of type {@code text/event-stream}. */
final class EventStream {

    private static final Pattern TYPE = Pattern.compile("(?i)text/event-stream\\s*(;.*)?");

    private EventStream() {}

    static boolean is(ResponseHeaders headers) {
        return headers.first(Http.Header.CONTENT_TYPE)
                .filter(type -> TYPE.matcher(type).matches())
                .isPresent();
    }
}
