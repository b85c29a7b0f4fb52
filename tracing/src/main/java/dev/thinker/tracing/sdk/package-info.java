/**
 * What dd-trace-ot 1.53.0 lacks, and how its internals are reached. {@link dev.thinker.tracing} depends on this package, never the other way
 * round; nobody else should.
 *
 * <ul>
 * <li>{@code TraceBatches}: the tracer's writer wakes its thread for every trace, which costs a busy service more than its spans, and has room
 *     for 1,024 traces while it sends. Deletable when the writer collects traces before it wakes up.
 * <li>{@code WriterHealth}, {@code AgentWatch}, {@code AgentRoute}, {@code SendResult}: a missing Agent is one warning, then silence for five
 *     minutes, and lost traces are counted for statsd only. Deletable when the tracer reports both.
 * <li>{@code SdkTracer.beforeClose}: the tracer closes itself in a shutdown hook of its own, beside all others. Deletable when {@code DDTracer}
 *     lets a shutdown listener be added.
 * <li>{@code SdkSpan}, {@code JavaAgentSpan}: OpenTracing's span context has 64 bits of the trace id and no sampling decision.
 * <li>{@code ServiceName}: a name given to the tracer's builder leaves {@code _dd.base_service} on every span and drops {@code version}.
 * <li>{@code DatadogVariables}: in Turkish-like locales the tracer does not find environment variables with an I in their names.
 * <li>{@code JavaAgent}, {@code JavaAgentTracer}, {@code UnifiedTags}: with Datadog's Java agent attached there can be no second tracer, and
 *     {@code datadog.trace.api} is the agent's, of any version.
 * </ul>
 */
package dev.thinker.tracing.sdk;
