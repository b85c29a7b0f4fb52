package dev.thinker.tracing;

import dev.thinker.tracing.testing.RecordedSpan;
import dev.thinker.tracing.testing.RecordedTraces;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** A server span continues the caller's trace, or starts one where there is none to read. */
class ServerPropagationTest {

    @RegisterExtension
    static final RecordedTraces TRACES = new RecordedTraces();

    @RegisterExtension
    final TracedServer server = new TracedServer(TRACES);

    @BeforeEach
    void start() {
        server.start(rules -> rules.get("/", (request, response) -> response.send()));
    }

    @Test
    void datadogHeaders_areContinued() throws Exception {
        RecordedSpan span = server.span(server.get(
                "/",
                "x-datadog-trace-id",
                "1234567890123456789",
                "X-Datadog-Parent-Id",
                "18446744073709551615",
                "x-datadog-sampling-priority",
                "2",
                "x-datadog-origin",
                "synthetics",
                "x-datadog-tags",
                "_dd.p.tid=640cfd8d00000000"));

        assertThat(span.traceId()).isEqualTo("640cfd8d00000000" + Long.toHexString(1234567890123456789L));
        assertThat(span.parentId()).isEqualTo("ffffffffffffffff");
        assertThat(span)
                .hasTag("_dd.p.tid", "640cfd8d00000000")
                .hasTag("_sampling_priority_v1", 2)
                .hasTag("_dd.origin", "synthetics");
    }

    @Test
    void w3cHeaders_areContinued() throws Exception {
        RecordedSpan span = server.span(server.get(
                "/",
                "Traceparent",
                "00-640cfd8d00000000aaaabbbbccccdddd-00000000000004d2-01",
                "tracestate",
                "dd=s:2;o:rum,other=1"));

        assertThat(span.traceId()).isEqualTo("640cfd8d00000000aaaabbbbccccdddd");
        assertThat(span.parentId()).isEqualTo("00000000000004d2");
        assertThat(span).hasTag("_sampling_priority_v1", 2).hasTag("_dd.origin", "rum");
    }

    /** As W3C allows, and proxies do. */
    @Test
    void tracestateInTwoHeaders_isReadCompletely() throws Exception {
        RecordedSpan span = server.span(server.get(
                "/",
                "traceparent",
                "00-640cfd8d00000000aaaabbbbcccc0001-00000000000000aa-01",
                "tracestate",
                "other=1",
                "tracestate",
                "dd=s:2;o:rum"));

        assertThat(span.parentId()).isEqualTo("00000000000000aa");
        assertThat(span).hasTag("_sampling_priority_v1", 2).hasTag("_dd.origin", "rum");
    }

    @Test
    void callerThatDoesNotSample_isAnsweredUnsampled() throws Exception {
        assertThat(server.get("/", "traceparent", "00-640cfd8d00000000aaaabbbbcccceeee-00000000000004d2-00")
                        .headers()
                        .firstValue("traceresponse")
                        .orElseThrow())
                .startsWith("00-640cfd8d00000000aaaabbbbcccceeee-")
                .endsWith("-00");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x-datadog-trace-id: abc",
                "x-datadog-trace-id: -1",
                "x-datadog-trace-id: 0",
                "x-datadog-trace-id: 99999999999999999999999",
                "x-datadog-trace-id: ",
                "traceparent: 00-zz-zz-01",
                "traceparent: 00-00000000000000000000000000000000-0000000000000000-01",
                "traceparent: 00",
                "traceparent: -",
                "traceparent: ff-640cfd8d00000000aaaabbbbccccdddd-00000000000004d2-01",
                "tracestate: dd=",
                "tracestate: ,,,=;=;",
                "baggage: =;=,,%zz",
                "x-datadog-tags: _dd.p.tid=,=,"
            })
    void unreadableHeader_startsANewTrace(String header) throws Exception {
        String response =
                server.sendRaw("GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n" + header + "\r\n\r\n");

        assertThat(response).startsWith("HTTP/1.1 200");
        assertThat(server.spanOfRaw(response)).isRoot();
    }
}
