package main

import (
	"compress/gzip"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"sync"

	pb "github.com/DataDog/datadog-agent/pkg/proto/pbgo/trace"
	"github.com/tinylib/msgp/msgp"
	"google.golang.org/protobuf/proto"
)

// startIntake starts a server that responds like Datadog's intake, and returns its URL.
func startIntake(out *lines) (string, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	mux := http.NewServeMux()
	mux.HandleFunc("/api/v0.2/traces", accept(func(body io.Reader) error { return traces(body, out) }))
	mux.HandleFunc("/api/v0.2/stats", accept(func(body io.Reader) error { return stats(body, out) }))
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		out.write("log", entry{"error", "The pipeline sent to an unknown path: " + r.URL.Path})
		http.NotFound(w, r)
	})
	go http.Serve(listener, mux)
	return "http://" + listener.Addr().String(), nil
}

func accept(read func(io.Reader) error) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		body, err := gzip.NewReader(r.Body)
		if err == nil {
			err = read(body)
		}
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		w.WriteHeader(http.StatusAccepted)
	}
}

// sentSpan is a span with what its payload says of all its spans.
type sentSpan struct {
	*pb.Span
	Env      string `json:"env"`
	Version  string `json:"version"`
	Priority int32  `json:"priority"`
}

func traces(body io.Reader, out *lines) error {
	bytes, err := io.ReadAll(body)
	if err != nil {
		return err
	}
	payload := &pb.AgentPayload{}
	if err := proto.Unmarshal(bytes, payload); err != nil {
		return err
	}
	if len(payload.IdxTracerPayloads) > 0 {
		out.write("log", entry{"error", "There are traces in the intake's second format, which is not read here"})
	}
	for _, tracer := range payload.TracerPayloads {
		for _, chunk := range tracer.Chunks {
			for _, span := range chunk.Spans {
				out.write("span", sentSpan{span, tracer.Env, tracer.AppVersion, chunk.Priority})
			}
		}
	}
	return nil
}

// sentStats is a row of Datadog's trace metrics for one bucket of ten seconds, without its latency sketches.
type sentStats struct {
	*pb.ClientGroupedStats
	Hits         uint64 `json:"hits"`
	Errors       uint64 `json:"errors"`
	Env          string `json:"env"`
	Version      string `json:"version"`
	OkSummary    any    `json:"okSummary,omitempty"`
	ErrorSummary any    `json:"errorSummary,omitempty"`
}

func stats(body io.Reader, out *lines) error {
	payload := &pb.StatsPayload{}
	if err := msgp.Decode(body, payload); err != nil {
		return err
	}
	for _, client := range payload.Stats {
		for _, bucket := range client.Stats {
			for _, row := range bucket.Stats {
				out.write("stats", sentStats{ClientGroupedStats: row, Hits: row.Hits, Errors: row.Errors,
					Env: client.Env, Version: client.Version})
			}
		}
	}
	return nil
}

// lines writes one JSON object a line, from any goroutine.
type lines struct {
	mutex   sync.Mutex
	encoder *json.Encoder
}

func newLines(w io.Writer) *lines {
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	return &lines{encoder: encoder}
}

func (l *lines) write(kind string, value any) {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	l.encoder.Encode(map[string]any{kind: value})
}
