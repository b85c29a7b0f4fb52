/**
 * Traces a Helidon SE service by hand for Datadog: a tracer, a server span, a client span, error tags and log correlation.
 *
 * <p>Spans are passed along as values. An active span is thread-local, and a reactive chain changes threads.
 */
package dev.thinker.tracing;
