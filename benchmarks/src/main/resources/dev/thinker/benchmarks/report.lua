-- The last line that wrk prints: what it measured, in microseconds
done = function(summary, latency, requests)
  local errors = summary.errors
  io.write(string.format('\n{"requests": %d, "duration": %d, "p50": %.0f, "p99": %.0f, "max": %.0f, "refused": %d, "broken": %d, "late": %d}\n',
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(99), latency.max,
    errors.status, errors.connect + errors.read + errors.write, errors.timeout))
end
