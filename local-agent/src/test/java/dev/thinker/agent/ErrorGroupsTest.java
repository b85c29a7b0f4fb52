package dev.thinker.agent;

import java.util.List;

import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ErrorGroupsTest {
    private static final String JAVA = """
            com.example.Broken: no
            \tat java.base/java.util.Optional.orElseThrow(Optional.java:403)
            \tat io.netty.Channel.read(Channel.java:1)
            \tat com.example.Shop.buy(Shop.java:12)
            \tat com.example.Main.main(Main.java:3)
            """;
    private static final String PYTHON = """
            Traceback (most recent call last):
              File "/app/main.py", line 3, in main
                buy()
              File "/app/shop.py", line 12, in buy
                raise Broken()
              File "/usr/lib/python3/site-packages/requests/api.py", line 7, in get
            """;
    private static final String NODE = """
            Error: no
                at node:internal/process/task_queues:95:5
                at get (/app/node_modules/got/index.js:1:2)
                at buy (/app/shop.js:12:3)
            """;

    private final TestAgent agent = TestAgent.start();

    @AfterEach
    void stop() {
        agent.close();
    }

    @Test
    void getErrors_thinkTrace_isOneGroup() {
        agent.putThinkTrace();

        JsonObject error = errors("").get(0);

        assertThat(error.getString("service")).isEqualTo("thinker-microservice");
        assertThat(error.getString("type")).isEqualTo("UnknownSubject");
        assertThat(error.getString("message")).isEqualTo("Subject unknown");
        assertThat(error.getString("frame")).isEqualTo("Thoughts.of");
        assertThat(error.getString("traceId")).isEqualTo(ThinkTrace.ID);
        assertThat(error.getString("spanId")).isEqualTo("0000000000000005");
        assertThat(error.getString("resource")).isEqualTo("think");
        assertThat(error.getJsonArray("chart").getValuesAs(JsonNumber::intValue))
                .contains(1);
        assertThat(errors("?service=thinker-api")).isEmpty();
        assertThat(errors("?env=prod")).isEmpty();
    }

    @Test
    void getErrors_frame_isTheFirstOfTheApplication() {
        agent.put(failed(1, "java", "no", JAVA));
        agent.put(failed(2, "python", "no", PYTHON));
        agent.put(failed(3, "node", "no", NODE));
        agent.put(failed(4, "none", "no", "\tat java.lang.Thread.run(Thread.java:1)"));

        assertThat(errors(""))
                .extracting(error -> error.isNull("frame") ? "" : error.getString("frame"))
                .containsExactlyInAnyOrder(
                        "com.example.Shop.buy(Shop.java:12)",
                        "File \"/app/shop.py\", line 12, in buy",
                        "buy (/app/shop.js:12:3)",
                        "");
    }

    @Test
    void getErrors_areGroupedByTypeMessageAndFrame() {
        agent.put(failed(1, "shop", "order 17 of 0af7651916cd43dd is late", JAVA));
        agent.put(failed(2, "shop", "order 4711 of b7ad6b7169203331 is late", JAVA));
        agent.put(failed(
                3, "shop", "order 4711 of b7ad6b7169203331 is late", JAVA.replace("Shop.java:12", "Shop.java:13")));
        agent.put(failed(4, "shop", "order 4711 is lost", JAVA));
        agent.put(failed(5, "shop", "order 4711 is lost", JAVA).meta("error.type", "Other"));
        agent.put(failed(6, "cart", "order 4711 is lost", JAVA));

        assertThat(errors("")).extracting(error -> error.getInt("count")).containsExactly(2, 1, 1, 1, 1);
        JsonObject largest = errors("").get(0);
        assertThat(largest.getString("message")).startsWith("order ").endsWith(" is late");
        assertThat(largest.getJsonNumber("first").longValue())
                .isLessThanOrEqualTo(largest.getJsonNumber("last").longValue());
        assertThat(errors("?service=cart")).hasSize(1);
    }

    @Test
    void getErrors_parentThatPassesTheErrorOn_countsOnce() {
        agent.put(
                failed(1, "shop", "no", JAVA),
                failed(1, 2, "shop", "no", JAVA).childOf(1),
                failed(1, 3, "shop", "no", JAVA).childOf(1));

        assertThat(errors("")).extracting(error -> error.getInt("count")).containsExactly(2);
    }

    @Test
    void getErrors_withoutTags_areAGroup() {
        agent.put(TestSpan.recent(1, 1).failed());

        JsonObject error = errors("").get(0);

        assertThat(error.getString("type") + error.getString("message")).isEmpty();
        assertThat(error.isNull("frame")).isTrue();
    }

    private static TestSpan failed(long trace, String service, String message, String stack) {
        return failed(trace, 1, service, message, stack);
    }

    private static TestSpan failed(long trace, long span, String service, String message, String stack) {
        return TestSpan.recent(trace, span)
                .named(service, "buy", "buy")
                .failed()
                .meta("error.type", "Broken")
                .meta("error.message", message)
                .meta("error.stack", stack);
    }

    private List<JsonObject> errors(String parameters) {
        return TestAgent.json(agent.get("/api/errors" + parameters))
                .getJsonArray("errors")
                .getValuesAs(JsonObject.class);
    }
}
