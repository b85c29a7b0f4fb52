package dev.thinker.agent.intake;

import java.util.List;

import io.helidon.common.http.DataChunk;
import io.helidon.common.http.MediaType;
import io.helidon.webserver.Routing;
import io.helidon.webserver.ServerRequest;
import io.helidon.webserver.ServerResponse;
import io.helidon.webserver.Service;

/**
 * Accepts and discards everything else that tracers send, so that they log no warnings: telemetry, remote
 * configuration, profiles, debugger logs and more. The responses are those of the Datadog Agent.
 *
 * @see <a href="https://github.com/DataDog/datadog-agent/blob/main/pkg/trace/api/endpoints.go">the Agent's paths</a>
 */
public final class IgnoredService implements Service {
    private static final List<String> PATHS = List.of(
            "/telemetry/proxy/{+}",
            "/v0.7/config",
            "/profiling/v1/input",
            "/evp_proxy/{+}",
            "/debugger/{+}",
            "/symdb/v1/input",
            "/dogstatsd/{+}",
            "/tracer_flare/v1",
            "/openlineage/api/v1/lineage",
            "/v0.3/services",
            "/v0.4/services");

    @Override
    public void update(Routing.Rules rules) {
        PATHS.forEach(path -> rules.any(path, (request, response) -> accept(request, response, "{}")));
        rules.any("/v0.1/pipeline_stats", (request, response) -> accept(request, response, "{\"acknowledged\":true}"));
    }

    private static void accept(ServerRequest request, ServerResponse response, String json) {
        request.content().forEach(DataChunk::release).thenRun(() -> {
            response.headers().contentType(MediaType.APPLICATION_JSON);
            response.send(json);
        });
    }
}
