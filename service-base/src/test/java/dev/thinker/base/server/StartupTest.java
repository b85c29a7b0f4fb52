package dev.thinker.base.server;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Map;

import io.helidon.config.Config;
import io.helidon.config.ConfigSources;
import io.helidon.webserver.Routing;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

class StartupTest {

    @Test
    void takenPort_failsNamingTheSetting() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            Config config = Config.create(ConfigSources.create(Map.of(
                    "server.host",
                    "127.0.0.1",
                    "shutdown.delay",
                    "PT0S",
                    "shutdown.grace",
                    "PT0S",
                    "limits.inflight",
                    "1",
                    "limits.connections",
                    "1",
                    "limits.receive",
                    "PT1S",
                    "limits.send",
                    "PT1S",
                    "limits.idle",
                    "PT1S",
                    "server.port",
                    Integer.toString(taken.getLocalPort()))));

            Throwable failure = catchThrowable(() ->
                    new ServiceServer(config).start(Routing.builder().build()).await());

            assertThat(Startup.reason(config, failure))
                    .startsWith("server.port " + taken.getLocalPort() + " cannot be listened on");
        }
    }
}
