package main

import (
	"github.com/DataDog/datadog-agent/pkg/trace/info"
	"github.com/DataDog/datadog-go/v5/statsd"
)

// counters sums up the receiver's counters for each tracer: what it received, normalized and dropped.
type counters struct {
	statsd.NoOpClient
	receiver *info.ReceiverStats
	total    *info.ReceiverStats
}

func newCounters() *counters {
	return &counters{total: info.NewReceiverStats(true)}
}

// Gauge is called with the heartbeat right before the receiver resets its counters, by the goroutine that does.
func (c *counters) Gauge(name string, _ float64, _ []string, _ float64) error {
	if name == "datadog.trace_agent.heartbeat" {
		c.total.Acc(c.receiver)
	}
	return nil
}

// write includes the counts since the last heartbeat. Call it only after the pipeline has ended.
func (c *counters) write(out *lines) {
	c.total.Acc(c.receiver)
	for _, tracer := range c.total.Stats {
		out.write("received", tracer)
	}
}
