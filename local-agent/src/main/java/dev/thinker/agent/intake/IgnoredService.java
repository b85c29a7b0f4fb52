package dev.thinker.agent.intake;

import java.util.Map;

import io.helidon.common.http.DataChunk;
import io.helidon.common.http.MediaType;
import io.helidon.webserver.Routing;
import io.helidon.webserver.ServerRequest;
import io.helidon.webserver.ServerResponse;
import io.helidon.webserver.Service;

/**
 * What tracers send or ask beside traces, and would warn about if it was not there: telemetry, remote configuration,
 * profiles, logs of the debugger and more. The answers are the real Agent's for a success, and nothing is kept.
 *
 * @see <a href="https://github.com/DataDog/datadog-agent/blob/main/pkg/trace/api/endpoints.go">the real Agent's paths</a>
 */
public final class IgnoredService implements Service {
    private static final Map<String, String> ANSWERS = Map.ofEntries(
            Map.entry("/telemetry/proxy/{+}", "{}"),
            Map.entry("/v0.7/config", "{}"),
            Map.entry("/v0.1/pipeline_stats", "{\"acknowledged\":true}"),
            Map.entry("/profiling/v1/input", "{}"),
            Map.entry("/evp_proxy/{+}", "{}"),
            Map.entry("/debugger/{+}", "{}"),
            Map.entry("/symdb/v1/input", "{}"),
            Map.entry("/dogstatsd/{+}", "{}"),
            Map.entry("/tracer_flare/v1", "{}"),
            Map.entry("/openlineage/api/v1/lineage", "{}"),
            Map.entry("/v0.3/services", "{}"),
            Map.entry("/v0.4/services", "{}"));

    @Override
    public void update(Routing.Rules rules) {
        ANSWERS.forEach((path, answer) -> rules.any(path, (request, response) -> answer(request, response, answer)));
    }

    private static void answer(ServerRequest request, ServerResponse response, String json) {
        request.content().forEach(DataChunk::release).thenRun(() -> {
            response.headers().contentType(MediaType.APPLICATION_JSON);
            response.send(json);
        });
    }
}
