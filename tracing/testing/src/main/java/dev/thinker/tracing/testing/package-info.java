/**
 * Tests spans: {@link dev.thinker.tracing.testing.RecordedTraces} records the spans that a tracer sends, and AssertJ's
 * {@code assertThat} accepts the recorded spans and traces. Use it in tests only; production code must not depend on
 * it.
 */
package dev.thinker.tracing.testing;
