package dev.thinker.base.server;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

import dev.thinker.base.testing.TestConfig;
import io.helidon.config.Config;
import io.helidon.webserver.Routing;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

class StartupTest {

    @Test
    void takenPort_failsNamingTheSetting() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            String port = Integer.toString(taken.getLocalPort());
            Config config = TestConfig.of("test-server.yaml", "server.port", port);

            Throwable failure = catchThrowable(() ->
                    new ServiceServer(config).start(Routing.builder().build()).await());

            assertThat(Startup.reason(config, failure))
                    .startsWith("The server cannot listen on server.port " + port + ": ");
        }
    }
}
