package main

import (
	"github.com/DataDog/datadog-agent/pkg/trace/info"
	"github.com/DataDog/datadog-go/v5/statsd"
)

// counters sums up what the receiver counts in its info: what it took, mended and dropped, for each tracer.
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

// write takes what was counted since the last heartbeat, too. The pipeline has to be at its end.
func (c *counters) write(out *lines) {
	c.total.Acc(c.receiver)
	for _, tracer := range c.total.Stats {
		out.write("received", tracer)
	}
}
