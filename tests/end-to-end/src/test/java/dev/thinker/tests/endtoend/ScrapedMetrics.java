package dev.thinker.tests.endtoend;

/** The metrics that a service exposes at {@code /metrics}. */
record ScrapedMetrics(int port) {

    /** Requests in flight, except the request for the metrics. */
    double inFlight() {
        return value("application_requests_inflight") - 1;
    }

    /** Traces that no agent has accepted. */
    double tracesLost() {
        return value("application_traces_lost");
    }

    private double value(String name) {
        return Http.get("http://localhost:" + port + "/metrics", "Accept", "text/plain")
                .body()
                .lines()
                .filter(line -> line.startsWith(name))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .sum();
    }
}
