package dev.thinker.base.server;

import java.util.List;

import io.helidon.common.http.Http;
import io.helidon.config.Config;
import io.helidon.webserver.HttpException;
import io.helidon.webserver.ServerRequest;

/**
 * A query parameter that a request may repeat, such as {@code ?item=a&item=b}. Both the number of values and their
 * length are limited.
 */
public final class RepeatedParameter {

    private final String name;
    private final Config maxCountSetting;
    private final int maxCount;
    private final Config maxLengthSetting;
    private final int maxLength;

    /**
     * Reads the limits.
     *
     * @param name a singular, such as {@code item}
     * @param maxCount the setting with the maximum number of values in a request
     * @param maxLength the setting with the maximum number of characters in a value
     */
    public RepeatedParameter(String name, Config maxCount, Config maxLength) {
        this.name = name;
        this.maxCountSetting = maxCount;
        this.maxCount = ConfigValues.positiveInt(maxCount);
        this.maxLengthSetting = maxLength;
        this.maxLength = ConfigValues.positiveInt(maxLength);
    }

    /**
     * Reads the parameter.
     *
     * @return the distinct values in the order of the request
     * @throws HttpException 400, naming the parameter or the limit
     */
    public List<String> of(ServerRequest request) {
        List<String> values = request.queryParams().all(name);
        if (values.isEmpty()) {
            throw badRequest("The query parameter '" + name + "' is missing");
        }
        if (values.size() > maxCount) {
            throw badRequest("More than " + maxCount + " values of '" + name + "' (" + maxCountSetting.key() + ")");
        }
        if (values.stream().anyMatch(value -> value.length() > maxLength)) {
            throw badRequest("A value of '" + name + "' is longer than " + maxLength + " characters ("
                    + maxLengthSetting.key() + ")");
        }
        return values.stream().distinct().toList();
    }

    private static HttpException badRequest(String reason) {
        return new HttpException(reason, Http.Status.BAD_REQUEST_400);
    }
}
