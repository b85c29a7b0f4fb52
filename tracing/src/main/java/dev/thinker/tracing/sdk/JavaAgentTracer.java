package dev.thinker.tracing.sdk;

import io.opentracing.Scope;
import io.opentracing.ScopeManager;
import io.opentracing.Span;
import io.opentracing.SpanContext;
import io.opentracing.Tracer;
import io.opentracing.propagation.Format;

/**
 * The Java agent's tracer. The agent creates its own span for each request and has already extracted the headers, so
 * our span must be a child of that span and not its sibling.
 */
final class JavaAgentTracer implements Tracer {

    private final Tracer tracer;

    JavaAgentTracer(Tracer tracer) {
        this.tracer = tracer;
    }

    @Override
    public <C> SpanContext extract(Format<C> format, C carrier) {
        Span agentSpan = activeSpan();
        return agentSpan == null ? tracer.extract(format, carrier) : agentSpan.context();
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
