package dev.thinker.tracing.sdk;

import java.io.IOException;
import java.net.Proxy;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import datadog.trace.api.Config;
import ddtrot.dd.common.socket.SocketUtils;
import ddtrot.dd.communication.ddagent.DDAgentFeaturesDiscovery;
import ddtrot.dd.communication.ddagent.SharedCommunicationObjects;
import ddtrot.dd.communication.http.OkHttpUtils;
import ddtrot.dd.trace.core.DDTraceCoreInfo;
import ddtrot.okhttp3.OkHttpClient;
import ddtrot.okhttp3.Request;
import ddtrot.okhttp3.Response;

/** The tracer's own route to the Agent: its HTTP client with the socket, proxy and timeouts, and its endpoint. */
final class AgentRoute {

    private static final byte[] NO_TRACES = {(byte) 0x90};
    /** In format 0.5, an empty string table and no traces. */
    private static final byte[] NO_TRACES_V05 = {(byte) 0x92, (byte) 0x90, (byte) 0x90};

    private final OkHttpClient client;
    private final DDAgentFeaturesDiscovery discovery;
    private final String address;
    private final String origin;

    private AgentRoute(OkHttpClient client, DDAgentFeaturesDiscovery discovery, String address, String origin) {
        this.client = client;
        this.discovery = discovery;
        this.address = address;
        this.origin = origin;
    }

    /**
     * Creates the route, and in {@code communication} the client that the tracer's writer will use.
     *
     * @throws IllegalArgumentException if the Agent's address is invalid
     */
    static AgentRoute prepare(SharedCommunicationObjects communication, Config config) {
        communication.createRemaining(config);
        OkHttpClient client = communication.okHttpClient;
        DDAgentFeaturesDiscovery discovery = communication.featuresDiscovery(config);
        String socket = SocketUtils.discoverApmSocket(config);
        if (socket != null) {
            return new AgentRoute(
                    client,
                    discovery,
                    "unix://" + socket,
                    config.getAgentUnixDomainSocket() == null
                            ? "The default socket is used because it exists and no DD_ variable sets another address"
                            : "The address comes from DD_TRACE_AGENT_URL or DD_TRACE_AGENT_UNIX_DOMAIN_SOCKET");
        }
        if (config.getAgentNamedPipe() != null) {
            return new AgentRoute(
                    client, discovery, config.getAgentNamedPipe(), "The address comes from DD_TRACE_PIPE_NAME");
        }
        String url = communication.agentUrl.toString().replaceFirst("/$", "");
        String proxy = client.proxySelector().select(communication.agentUrl.uri()).stream()
                .findFirst()
                .filter(first -> first.type() != Proxy.Type.DIRECT)
                .map(first -> " through the proxy " + first.address())
                .orElse("");
        return new AgentRoute(
                client,
                discovery,
                url + proxy,
                "The address comes from DD_TRACE_AGENT_URL, or DD_AGENT_HOST and DD_TRACE_AGENT_PORT");
    }

    String address() {
        return address;
    }

    /** Returns where the address comes from, as a sentence without a period. */
    String origin() {
        return origin;
    }

    /** Sends a payload without traces to the tracer's endpoint. */
    SendResult probe() {
        String endpoint = endpoint();
        SendResult result = probe(endpoint);
        if (result.equals(SendResult.rejected(404))) {
            // The tracer selected its endpoint before this Agent was there
            discovery.discover();
            return endpoint().equals(endpoint) ? result : probe(endpoint());
        }
        return result;
    }

    /** Falls back to format 0.4 while the tracer's discovery is still running, which takes long without a response. */
    private String endpoint() {
        return Optional.ofNullable(discovery.getTraceEndpoint()).orElse(DDAgentFeaturesDiscovery.V4_ENDPOINT);
    }

    private SendResult probe(String endpoint) {
        byte[] payload = endpoint.equals(DDAgentFeaturesDiscovery.V5_ENDPOINT) ? NO_TRACES_V05 : NO_TRACES;
        Request request = OkHttpUtils.prepareRequest(
                        discovery.buildUrl(endpoint),
                        Map.of("Datadog-Meta-Tracer-Version", DDTraceCoreInfo.VERSION, "X-Datadog-Trace-Count", "0"))
                .put(OkHttpUtils.msgpackRequestBodyOf(List.of(ByteBuffer.wrap(payload))))
                .build();
        try (Response response = client.newCall(request).execute()) {
            if (response.priorResponse() != null && response.priorResponse().isRedirect()) {
                return SendResult.redirected(response.priorResponse().code());
            }
            return response.code() == 200 ? SendResult.ACCEPTED : SendResult.rejected(response.code());
        } catch (IOException | RuntimeException e) {
            return SendResult.noResponse(e);
        }
    }
}
