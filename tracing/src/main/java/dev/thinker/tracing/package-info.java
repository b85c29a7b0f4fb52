/**
 * Traces a Helidon SE service by hand for Datadog: a tracer, server spans, client spans, propagation,
 * error tags and log correlation.
 *
 * <p>Spans are passed along as values. An active span is thread-local, and a reactive chain changes threads.
 */
package dev.thinker.tracing;
