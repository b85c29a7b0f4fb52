/** Measures what tracing costs in throughput, CPU time, memory and latency, side by side with the alternatives. */
package dev.thinker.benchmarks;
