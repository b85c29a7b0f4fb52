package dev.thinker.tests.endtoend;

import java.net.http.HttpResponse;

import dev.thinker.tests.endtoend.RunningSystem.RunningService;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** The services behave the same in every locale. {@link LauncherIT} tests the launcher. */
@EnabledIfSystemProperty(named = "soak", matches = "true")
class LocaleIT {

    @RegisterExtension
    static final RunningSystem system = new RunningSystem();

    @ParameterizedTest
    @ValueSource(strings = {"-Duser.language=tr -Duser.country=TR", "-Duser.language=ar -Duser.country=EG"})
    void anyLocale_readsItsSettingsAndWritesAsciiOnly(String locale) {
        RunningService microservice =
                system.microservice("JAVA_TOOL_OPTIONS", locale, "LIMITS_SUBJECTS", "2", "DD_VERSION", "4.5.6");
        RunningService api = system.api(
                microservice.port(), "JAVA_TOOL_OPTIONS", locale, "LIMITS_LENGTH", "10", "DD_VERSION", "4.5.6");
        String url = "http://localhost:" + api.port();

        HttpResponse<String> response = Http.get(url + "/think/?subject=technology&subject=foo_bar");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(system.agent().trace(Http.traceId(response), 5))
                .allSatisfy(span -> assertThat(span.meta().get("version")).isEqualTo("4.5.6"));
        assertThat(Http.get(url + "/think/?subject=longer_than_that").body()).contains("longer than 10 characters");
        assertThat(Http.get("http://localhost:" + microservice.port() + "/?subject=a&subject=b&subject=c")
                        .body())
                .contains("More than 2 values of 'subject' (limits.subjects)");
        assertThat(Http.get(url + "/metrics").body())
                .contains("application_requests_inflight")
                .matches("\\p{ASCII}*");
        assertThat(Http.get(url + "/health").body()).matches("\\p{ASCII}*");
        assertThat(system.log()).allMatch(line -> line.matches("\\p{ASCII}*"));
    }
}
