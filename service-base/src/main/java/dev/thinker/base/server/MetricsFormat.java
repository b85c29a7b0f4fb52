package dev.thinker.base.server;

import io.helidon.common.http.MediaType;
import io.helidon.webserver.ServerRequest;
import io.helidon.webserver.ServerResponse;

/**
 * Works around Helidon 3.2.11, which declares its metrics as OpenMetrics for clients that prefer that format, such as
 * Prometheus. The metrics are invalid in that format: counter names end in {@code _total} or clash with other metrics
 * ({@code ..._count}). They are valid in Prometheus' older text format, which all of these clients accept. Delete this
 * class when a strict OpenMetrics parser accepts the metrics.
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
