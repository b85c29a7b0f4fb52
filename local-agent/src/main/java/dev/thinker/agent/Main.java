package dev.thinker.agent;

import java.net.BindException;
import java.util.Locale;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import dev.thinker.agent.http.JsonErrors;
import dev.thinker.agent.http.Queries;
import dev.thinker.agent.http.Routes;
import dev.thinker.agent.intake.Bodies;
import dev.thinker.agent.intake.IgnoredService;
import dev.thinker.agent.intake.InfoService;
import dev.thinker.agent.intake.StatsService;
import dev.thinker.agent.intake.TracesService;
import dev.thinker.agent.query.QueryService;
import dev.thinker.agent.store.StatsStore;
import dev.thinker.agent.store.TraceStore;
import dev.thinker.agent.testapi.Sessions;
import dev.thinker.agent.testapi.TestService;
import dev.thinker.agent.transport.TimeoutTransport;
import dev.thinker.agent.ui.PagesService;
import io.helidon.common.LogConfig;
import io.helidon.common.reactive.Single;
import io.helidon.config.Config;
import io.helidon.config.ConfigException;
import io.helidon.webserver.DirectHandler.EventType;
import io.helidon.webserver.Routing;
import io.helidon.webserver.WebServer;

/** A stand-in for the Datadog Agent: receives traces from any Datadog tracer, keeps the newest, and shows them. */
public final class Main {
    /** Percentages of the heap. The rest is for queries, responses and everything else. */
    private static final int TRACES = 42;

    private static final int STATS = 3;
    private static final int BODIES = 25;

    private Main() {}

    public static void main(String[] args) {
        // Helidon lowercases the names of environment variables in the default locale: in Turkish, SERVER_PORT is lost
        Locale.setDefault(Locale.ROOT);
        LogConfig.configureRuntime();
        OutOfMemory.exitProcess();
        avoidUnsafe();
        try {
            Config config = Config.create();
            AgentSettings settings = AgentSettings.of(config);
            WebServer server = await(startServer(config, settings), settings);
            Runtime.getRuntime()
                    .addShutdownHook(new Thread(() -> server.shutdown().await()));
            System.out.println("Receiving traces at " + settings.url(server.port()));
            System.out.println("Showing them at " + settings.url(server.port()) + "/");
        } catch (ConfigException e) {
            System.err.println(e.getMessage());
            System.exit(1);
        }
    }

    static Single<WebServer> startServer(Config config, AgentSettings settings) {
        ExecutorService writer = thread("writer");
        ExecutorService reader = thread("queries");
        Queries queries = new Queries(reader);
        Bodies bodies = new Bodies(writer, Math.max(ofHeap(BODIES), JsonErrors.MAX_PAYLOAD + (1 << 20)));
        TraceStore traces = new TraceStore(settings.spansLimit(), ofHeap(TRACES));
        StatsStore stats = new StatsStore(ofHeap(STATS));
        Sessions sessions = new Sessions();
        InfoService info = new InfoService();

        Routing routing = Routing.builder()
                .any(Routes::rejectCrossSite, Routes::redirectDoubleSlash)
                .register(info)
                .register(new TracesService(bodies, traces, sessions::of, info.state()))
                .register(new StatsService(bodies, stats))
                .register(new IgnoredService())
                .register(new QueryService(queries, traces, stats))
                .register(new TestService(writer, queries, traces, stats, sessions))
                .register(new PagesService())
                .any(Routes::notFound)
                .error(Throwable.class, JsonErrors::handle)
                .build();

        WebServer server = WebServer.builder(routing)
                .config(config.get("server"))
                .bindAddress(settings.host())
                .port(settings.port())
                .transport(new TimeoutTransport(settings.timeout()))
                .maxPayloadSize(JsonErrors.MAX_PAYLOAD)
                .backpressureBufferSize(Queries.MAX_UNSENT)
                .directHandler(JsonErrors::handleDirectly, EventType.BAD_REQUEST, EventType.PAYLOAD_TOO_LARGE)
                .build();
        server.whenShutdown().thenRun(() -> {
            writer.shutdown();
            reader.shutdown();
        });
        return server.start();
    }

    /** Since Java 24, the JVM prints a warning when Netty and msgpack-core use sun.misc.Unsafe. */
    private static void avoidUnsafe() {
        if (Runtime.version().feature() >= 24) {
            System.setProperty("io.netty.noUnsafe", "true");
            System.setProperty("msgpack.universal-buffer", "true");
        }
    }

    private static long ofHeap(int percent) {
        return Runtime.getRuntime().maxMemory() / 100 * percent;
    }

    private static ExecutorService thread(String name) {
        return Executors.newSingleThreadExecutor(task -> new Thread(task, name));
    }

    private static WebServer await(Single<WebServer> server, AgentSettings settings) {
        try {
            return server.await();
        } catch (CompletionException e) {
            for (Throwable cause = e; cause != null; cause = cause.getCause()) {
                if (cause instanceof BindException) {
                    throw new ConfigException("server.port: cannot listen on port " + settings.port()
                            + " of server.host " + settings.host().getHostAddress() + ": " + cause.getMessage()
                            + "; set a free server.port, or a server.host of this machine");
                }
            }
            throw e;
        }
    }
}
