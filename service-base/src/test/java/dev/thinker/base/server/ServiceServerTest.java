package dev.thinker.base.server;

import java.net.http.HttpResponse;

import dev.thinker.tests.support.ServiceClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class ServiceServerTest {

    private static final String PLAIN_TEXT = "text/plain;charset=UTF-8;version=0.0.4";

    private final TestServer service = TestServer.start();

    @AfterEach
    void stop() {
        service.stop();
    }

    /** What Prometheus 2 and 3 send. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/openmetrics-text;version=1.0.0;q=0.5,application/openmetrics-text;version=0.0.1;q=0.4,"
                        + "text/plain;version=0.0.4;q=0.3,*/*;q=0.2",
                "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,application/openmetrics-text;version=0.0.1;q=0.5,"
                        + "text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2",
                "application/openmetrics-text",
                "text/plain"
            })
    void metrics_arePrometheusText(String accept) throws Exception {
        for (String path : new String[] {"/metrics", "/metrics/application"}) {
            HttpResponse<String> response = get(path, accept);

            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.headers().allValues("Content-Type"))
                    .singleElement()
                    .asString()
                    .isEqualToIgnoringCase(PLAIN_TEXT);
            assertThat(response.body()).contains("# TYPE application_connections_open gauge\n");
        }
    }

    @Test
    void metricsAsJson_areJson() throws Exception {
        HttpResponse<String> response = get("/metrics", "application/json");

        assertThat(response.headers().firstValue("Content-Type").orElseThrow()).startsWith("application/json");
        assertThat(response.body()).contains("\"connections.open\":");
    }

    private HttpResponse<String> get(String path, String accept) throws Exception {
        return new ServiceClient(service.port()).get(path, "Accept", accept);
    }
}
