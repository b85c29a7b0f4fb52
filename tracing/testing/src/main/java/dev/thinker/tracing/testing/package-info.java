/**
 * Tests of spans: {@link dev.thinker.tracing.testing.RecordedTraces} records what a tracer sends, and AssertJ's {@code assertThat} knows
 * its spans and traces. For tests only; nothing here may be a dependency of production code.
 */
package dev.thinker.tracing.testing;
