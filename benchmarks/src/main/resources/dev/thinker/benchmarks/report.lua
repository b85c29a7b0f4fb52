-- Prints what wrk measured as the last line of its output, with times in microseconds
done = function(summary, latency, requests)
  local errors = summary.errors
  io.write(string.format('\n{"requests": %d, "duration": %d, "p50": %.0f, "p99": %.0f, "max": %.0f, "errorResponses": %d, "socketErrors": %d, "timeouts": %d}\n',
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(99), latency.max,
    errors.status, errors.connect + errors.read + errors.write, errors.timeout))
end
