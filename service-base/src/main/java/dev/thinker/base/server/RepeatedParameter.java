package dev.thinker.base.server;

import java.util.List;
import java.util.Optional;

import io.helidon.common.http.Http;
import io.helidon.config.Config;
import io.helidon.webserver.HttpException;
import io.helidon.webserver.ServerRequest;

/**
 * How much one request may ask.
 *
 * @param subjects the most subjects of one request
 * @param length the most characters of one subject
 */
public record RepeatedParameter(int subjects, int length) {

    /** Reads {@code limits.subjects} and {@code limits.length}. */
    public static RepeatedParameter from(Config config) {
        return new RepeatedParameter(ConfigValues.atLeast(1, config.get("limits.subjects")), ConfigValues.atLeast(1, config.get("limits.length")));
    }

    /**
     * Reads the query parameter {@code subject}.
     *
     * @return the distinct subjects in the order asked
     * @throws HttpException 400, naming the parameter or the limit
     */
    public List<String> subjectsOf(ServerRequest request) {
        List<String> asked = request.queryParams().all("subject");
        if (asked.isEmpty()) {
            throw refused("The query parameter 'subject' is missing");
        }
        if (asked.size() > subjects) {
            throw refused("More than " + subjects + " subjects (limits.subjects)");
        }
        Optional<String> tooLong = asked.stream().filter(subject -> subject.length() > length).findFirst();
        if (tooLong.isPresent()) {
            throw refused("A subject is longer than " + length + " characters (limits.length)");
        }
        return asked.stream().distinct().toList();
    }

    private static HttpException refused(String reason) {
        return new HttpException(reason, Http.Status.BAD_REQUEST_400);
    }
}
