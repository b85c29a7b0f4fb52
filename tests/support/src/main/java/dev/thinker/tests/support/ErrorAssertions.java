package dev.thinker.tests.support;

import java.net.http.HttpResponse;

import static org.assertj.core.api.Assertions.assertThat;

/** Assertions on error responses, which have one shape in every service. */
public final class ErrorAssertions {

    private ErrorAssertions() {}

    /** Verifies an error response, and that its reason contains a text. */
    public static void assertError(HttpResponse<String> response, int status, String reason) {
        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/json");
        assertThat(response.body()).startsWith("{\"error\":true,\"reason\":\"").contains(reason);
        assertRevealsNothing(response.body());
    }

    /** Verifies a response to a request that the server rejected before its routing. */
    public static void assertBadRequest(String response, String reason) {
        assertThat(response)
                .startsWith("HTTP/1.1 400 ")
                .containsIgnoringCase("Content-Type: application/json")
                .contains("{\"error\":true,\"reason\":\"", reason);
        assertRevealsNothing(response);
    }

    private static void assertRevealsNothing(String response) {
        assertThat(response).doesNotContain("Exception", "dev.thinker", "io.helidon", "io.netty", "\tat ");
    }
}
