package dev.thinker.base.server;

import io.helidon.common.http.MediaType;
import io.helidon.webserver.ServerRequest;
import io.helidon.webserver.ServerResponse;

/**
 * Works around Helidon 3.2.11, which declares its metrics as OpenMetrics where a client such as Prometheus prefers that. Counters whose
 * names end in {@code _total} or clash with others of theirs ({@code ..._count}) are not valid there; in Prometheus' older text format,
 * which every such client takes, the same lines are. It can be deleted when a strict OpenMetrics parser takes Helidon's metrics.
 */
final class MetricsFormat {

    private static final MediaType PROMETHEUS_TEXT = MediaType.parse("text/plain;charset=UTF-8;version=0.0.4");

    private MetricsFormat() {}

    static void declarePlainText(ServerRequest request, ServerResponse response) {
        response.headers().beforeSend(headers -> headers.contentType()
                .filter(type -> type.subtype().equals("openmetrics-text"))
                .ifPresent(type -> headers.contentType(PROMETHEUS_TEXT)));
        request.next();
    }
}
