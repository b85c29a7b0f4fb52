// The trace pipeline of the Datadog Agent, between the tracers and a stand-in for Datadog's intake that writes what
// would reach Datadog to standard output, one JSON object per line: {"span": ...}, {"stats": ...}, {"log": ...} and,
// after SIGTERM has flushed the pipeline, {"received": ...}.
//
// It reads the Agent's own variables: DD_APM_RECEIVER_PORT, DD_APM_TARGET_TPS and DD_APM_ERROR_TPS.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"strconv"
	"syscall"

	gzip "github.com/DataDog/datadog-agent/comp/trace/compression/impl-gzip"
	"github.com/DataDog/datadog-agent/pkg/trace/agent"
	"github.com/DataDog/datadog-agent/pkg/trace/config"
	"github.com/DataDog/datadog-agent/pkg/trace/log"
	"github.com/DataDog/datadog-agent/pkg/trace/telemetry"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run() error {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, os.Interrupt)
	defer stop()
	out := newLines(os.Stdout)
	log.SetLogger(logger{out})

	intake, err := startIntake(out)
	if err != nil {
		return err
	}
	conf, err := configure(intake)
	if err != nil {
		return err
	}
	counts := newCounters()
	pipeline := agent.NewAgent(ctx, conf, telemetry.NewNoopCollector(), counts, gzip.NewComponent())
	counts.receiver = pipeline.Receiver.Stats
	pipeline.Run()
	counts.write(out)
	return nil
}

// configure sets what the Agent has by default, and sends everything to the stand-in.
func configure(intake string) (*config.AgentConfig, error) {
	conf := config.New()
	conf.Hostname = "localhost"
	conf.ReceiverHost = "127.0.0.1"
	conf.Endpoints = []*config.Endpoint{{Host: intake, APIKey: "none"}}
	// Of the Agent's defaults these two are not among the library's
	conf.MaxConnections = 1000
	conf.DecoderTimeout = 1000
	port := float64(conf.ReceiverPort)
	for name, target := range map[string]*float64{
		"DD_APM_RECEIVER_PORT": &port, "DD_APM_TARGET_TPS": &conf.TargetTPS, "DD_APM_ERROR_TPS": &conf.ErrorTPS,
	} {
		if value, set := os.LookupEnv(name); set {
			number, err := strconv.ParseFloat(value, 64)
			if err != nil {
				return nil, fmt.Errorf("%s is %q; it must be a number", name, value)
			}
			*target = number
		}
	}
	conf.ReceiverPort = int(port)
	return conf, nil
}
