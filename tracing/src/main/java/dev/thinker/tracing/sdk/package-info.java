/**
 * Workarounds for dd-trace-ot 1.53.0, and access to its internals. {@link dev.thinker.tracing} depends on this package,
 * and this package depends on no other package in this project. Services should use {@link dev.thinker.tracing} only.
 *
 * <p>Each class works around a defect or a limitation of dd-trace-ot:
 *
 * <ul>
 *   <li>{@code TraceBatches}: the tracer's writer wakes up its thread for every trace, which costs a busy service more
 *       than its spans do, and the writer queues at most 1,024 traces while it sends. Delete this class when the writer
 *       collects traces before it wakes up its thread.
 *   <li>{@code WriterHealth}, {@code AgentWatch}, {@code AgentRoute}, {@code SendResult}: the tracer warns about an
 *       unreachable Agent at most once every five minutes, and reports lost traces only to StatsD. Delete them when the
 *       tracer logs both.
 *   <li>{@code SdkTracer.stopDataStreams}: even without Data Streams Monitoring, its thread wakes up 100 times per
 *       second. Delete it when the tracer starts that thread on demand.
 *   <li>{@code SdkTracer.beforeClose}: the tracer closes itself in its own shutdown hook, concurrently with all others.
 *       Delete it when {@code DDTracer} accepts shutdown listeners.
 *   <li>{@code SdkSpan}, {@code JavaAgentSpan}: OpenTracing's span context has only 64 bits of the trace id and no
 *       sampling decision.
 *   <li>{@code SdkTracer.start} turns off the tracer's log injection, which replaces the ids that
 *       {@code LogCorrelation} has put into the MDC with 0 while a scope is open, and removes them when it closes.
 *       Delete that when the tracer of dd-trace-ot registers itself with {@code CorrelationIdentifier}.
 *   <li>{@code ServiceName}: a name that is passed to the tracer's builder adds {@code _dd.base_service} to every span
 *       and removes {@code version}.
 *   <li>{@code DatadogVariables}: in Turkish and Azeri, the tracer does not find environment variables with an I in
 *       their names.
 *   <li>{@code JavaAgent}, {@code JavaAgentTracer}, {@code UnifiedTags}: if Datadog's Java agent is attached, there
 *       cannot be a second tracer, and the {@code datadog.trace.api} classes are the agent's, which may have any
 *       version.
 * </ul>
 */
package dev.thinker.tracing.sdk;
