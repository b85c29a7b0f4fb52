import io.opentracing.Scope;
import io.opentracing.Span;
import io.opentracing.Tracer;
import io.opentracing.util.GlobalTracer;
import java.util.Map;

/** A small piece of work under dd-java-agent. */
public final class Batch {

    public static void main(String[] args) {
        Tracer tracer = GlobalTracer.get();
        Span run = tracer.buildSpan("batch.run").withTag("resource.name", "nightly").withTag("span.type", "worker")
                .withTag("customer", "Zoë").withTag("rows", 3.5).start();
        try (Scope scope = tracer.activateSpan(run)) {
            for (int i = 0; i < 3; i++) {
                tracer.buildSpan("batch.step").withTag("resource.name", "step " + i).withTag("long", "x".repeat(20_000))
                        .start().finish();
            }
            Span fail = tracer.buildSpan("batch.fail").withTag("error", true).start();
            fail.log(Map.of("event", "error", "error.object", new IllegalStateException("no more rows")));
            fail.finish();
        }
        run.finish();
    }
}
