package dev.thinker.tracing.sdk;

import io.opentracing.Scope;
import io.opentracing.ScopeManager;
import io.opentracing.Span;
import io.opentracing.SpanContext;
import io.opentracing.Tracer;
import io.opentracing.propagation.Format;

/** The Java agent's tracer. */
public final class JavaAgentTracer implements Tracer {

    private final Tracer tracer;

    JavaAgentTracer(Tracer tracer) {
        this.tracer = tracer;
    }

    /**
     * Returns the context of the span that the Java agent has created for the current request. The agent has already
     * extracted the headers, so the kit's server span must be a child of that span and not its sibling.
     *
     * @param tracer any tracer
     * @return the context, or null if there is no agent or it does not trace the server
     */
    public static SpanContext requestSpan(Tracer tracer) {
        Span active = tracer instanceof JavaAgentTracer ? tracer.activeSpan() : null;
        return active == null ? null : active.context();
    }

    @Override
    public <C> SpanContext extract(Format<C> format, C carrier) {
        return tracer.extract(format, carrier);
    }

    @Override
    public <C> void inject(SpanContext span, Format<C> format, C carrier) {
        tracer.inject(span, format, carrier);
    }

    @Override
    public SpanBuilder buildSpan(String name) {
        return tracer.buildSpan(name);
    }

    @Override
    public Span activeSpan() {
        return tracer.activeSpan();
    }

    @Override
    public Scope activateSpan(Span span) {
        return tracer.activateSpan(span);
    }

    @Override
    public ScopeManager scopeManager() {
        return tracer.scopeManager();
    }

    @Override
    public void close() {
        // The agent owns the tracer
    }
}
