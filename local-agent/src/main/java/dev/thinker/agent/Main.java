package dev.thinker.agent;

import java.net.BindException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import io.helidon.common.LogConfig;
import io.helidon.common.reactive.Single;
import io.helidon.config.Config;
import io.helidon.config.ConfigException;
import io.helidon.media.jsonp.JsonpSupport;
import io.helidon.webserver.DirectHandler.EventType;
import io.helidon.webserver.Routing;
import io.helidon.webserver.WebServer;

/** A stand-in for the Datadog Agent: takes traces from any Datadog tracer, keeps the newest, and shows them. */
public final class Main {
    /** The store is the largest thing in memory; requests and answers under way need the rest of the heap. */
    private static final int STORE_SHARE_OF_HEAP = 5;

    private Main() {
    }

    public static void main(String[] args) {
        LogConfig.configureRuntime();
        doWithoutUnsafe();
        try {
            Config config = Config.create();
            Settings settings = Settings.of(config);
            WebServer server = await(startServer(config, settings), settings);
            Runtime.getRuntime().addShutdownHook(new Thread(() -> server.shutdown().await()));
            System.out.println("Taking traces at " + settings.url(server.port()));
            System.out.println("Showing them at " + settings.url(server.port()) + "/");
        } catch (BadSetting | ConfigException e) {
            System.err.println(e.getMessage());
            System.exit(1);
        }
    }

    static Single<WebServer> startServer(Config config, Settings settings) {
        Limits limits = new Limits(settings.spansLimit(), Runtime.getRuntime().maxMemory() / STORE_SHARE_OF_HEAP);
        ExecutorService writer = thread("writer");
        ExecutorService queries = thread("queries");
        TraceStore store = new TraceStore(limits);
        Sessions sessions = new Sessions();
        InfoService info = new InfoService();

        Routing routing = Routing.builder()
                .register(info)
                .register(new TracesService(writer, new PayloadReader(limits), store, sessions, info.state()))
                .register(new TestService(writer, queries, store, sessions))
                .register(new ZipkinService(queries, store))
                .register(new LensService())
                .register(Problem::lastRoutes)
                .error(Throwable.class, Problem::handle)
                .build();

        WebServer server = WebServer.builder(routing)
                .config(config.get("server"))
                .bindAddress(settings.host())
                .port(settings.port())
                .maxPayloadSize(Body.LARGEST)
                .backpressureBufferSize(JsonStream.MOST_UNSENT)
                .addMediaSupport(JsonpSupport.create())
                .directHandler(Problem::handleDirectly, EventType.BAD_REQUEST, EventType.PAYLOAD_TOO_LARGE)
                .build();
        server.whenShutdown().thenRun(() -> {
            writer.shutdown();
            queries.shutdown();
        });
        return server.start();
    }

    /** Since Java 24 the JVM complains on the console about what Netty and msgpack-core do with sun.misc.Unsafe. */
    private static void doWithoutUnsafe() {
        if (Runtime.version().feature() >= 24) {
            System.setProperty("io.netty.noUnsafe", "true");
            System.setProperty("msgpack.universal-buffer", "true");
        }
    }

    private static ExecutorService thread(String name) {
        return Executors.newSingleThreadExecutor(task -> new Thread(task, name));
    }

    private static WebServer await(Single<WebServer> server, Settings settings) {
        try {
            return server.await();
        } catch (CompletionException e) {
            for (Throwable cause = e; cause != null; cause = cause.getCause()) {
                if (cause instanceof BindException) {
                    throw new BadSetting("server.port", "cannot listen on " + settings.port() + " of server.host "
                            + settings.host().getHostAddress() + ": " + cause.getMessage());
                }
            }
            throw e;
        }
    }
}
