package dev.thinker.base.testing;

import java.net.http.HttpResponse;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import dev.thinker.tests.support.RawClient;
import dev.thinker.tests.support.ServiceClient;
import dev.thinker.tracing.testing.RecordedTrace;
import dev.thinker.tracing.testing.RecordedTraces;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static dev.thinker.tests.support.ErrorAssertions.assertBadRequest;
import static dev.thinker.tests.support.ErrorAssertions.assertError;
import static org.assertj.core.api.Assertions.assertThat;

/** What holds for both services: limits on subjects, error responses, and endpoints for operators. */
public abstract class ServiceContract {

    private final String path;
    private final String resource;

    /**
     * Describes the service's only route.
     *
     * @param path without a query, such as {@code /think/}
     * @param resource the resource of its server spans
     */
    protected ServiceContract(String path, String resource) {
        this.path = path;
        this.resource = resource;
    }

    protected abstract RecordedTraces traces();

    /** The port of the service, which responds to valid requests with 200. */
    protected abstract int port();

    protected final ServiceClient client() {
        return new ServiceClient(port());
    }

    protected final RecordedTrace trace(HttpResponse<String> response, int spans) {
        return traces().await(ServiceClient.traceresponse(response), spans);
    }

    @Test
    void maxSubjectsOfMaxLength_get200() throws Exception {
        assertThat(client().get(path + maxSubjectsOfMaxLength()).statusCode()).isEqualTo(200);
    }

    /** A query with 100 distinct subjects of 256 characters. */
    protected static String maxSubjectsOfMaxLength() {
        return IntStream.range(100, 200)
                .mapToObj(i -> ServiceClient.encode("想".repeat(253) + i))
                .collect(Collectors.joining("&subject=", "?subject=", ""));
    }

    @Test
    void moreThan100Subjects_get400NamingTheLimit() throws Exception {
        assertError(client().get(path + "?subject=a" + "&subject=b".repeat(100)), 400, "limits.subjects");
    }

    @Test
    void subjectLongerThan256Characters_gets400NamingTheLimit() throws Exception {
        assertError(client().get(path + "?subject=" + "a".repeat(257)), 400, "limits.length");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "?", "?Subject=technology", "?subjects=technology"})
    void noSubject_gets400NamingTheParameter(String query) throws Exception {
        HttpResponse<String> response = client().get(path + query);

        assertError(response, 400, "'subject'");
        assertThat(trace(response, 1).span("helidon.request"))
                .hasResource(resource)
                .hasNoError();
    }

    @ParameterizedTest
    @ValueSource(strings = {"?subject=%zz", "?subject=<b>", "?subject=%", "?subject=a b", "?subject=\\"})
    void malformedQuery_gets400(String query) throws Exception {
        assertBadRequest(respondTo("GET " + path + query + " HTTP/1.1\r\nHost: localhost\r\n"), "malformed");
    }

    @Test
    void malformedPath_gets400() throws Exception {
        assertBadRequest(respondTo("GET /%zz HTTP/1.1\r\nHost: localhost\r\n"), "malformed");
    }

    @Test
    void requestWithoutHost_gets400() throws Exception {
        assertBadRequest(respondTo("GET " + path + "?subject=technology HTTP/1.1\r\n"), "Host");
    }

    private String respondTo(String request) throws Exception {
        try (RawClient client = new RawClient(port())) {
            return client.send(request + "Connection: close\r\n\r\n").readToEnd();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/nothing/here", "/thinking", "/think/deeper", "/.."})
    protected void unknownPath_gets404AndTheSharedResource(String path) throws Exception {
        HttpResponse<String> response = client().get(path);

        assertError(response, 404, "nothing");
        assertThat(trace(response, 1).span("helidon.request"))
                .hasResource("404")
                .hasNoError();
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "DELETE", "PATCH", "OPTIONS"})
    void otherMethod_gets405WithAllow(String method) throws Exception {
        HttpResponse<String> response = client().send(method, path + "?subject=technology");

        assertThat(response.statusCode()).isEqualTo(405);
        assertThat(response.headers().firstValue("Allow")).hasValue("GET, HEAD");
        assertThat(trace(response, 1).span("helidon.request"))
                .hasResource("405")
                .hasTag("http.method", method);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/health/live", "/health/ready", "/metrics", "/openapi"})
    void operatorsEndpoint_gets200AndNoTrace(String path) throws Exception {
        HttpResponse<String> response = client().get(path);

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("traceresponse")).isEmpty();
    }
}
