package dev.thinker.agent.intake;

import static dev.thinker.agent.intake.IntegerSchema.ID;
import static dev.thinker.agent.intake.IntegerSchema.INT32;
import static dev.thinker.agent.intake.IntegerSchema.INT64;
import static dev.thinker.agent.intake.IntegerSchema.UINT32;
import static dev.thinker.agent.intake.IntegerSchema.UINT64;
import static dev.thinker.agent.intake.ScalarSchema.BOOLEAN;
import static dev.thinker.agent.intake.ScalarSchema.BYTES;
import static dev.thinker.agent.intake.ScalarSchema.FLOAT;
import static dev.thinker.agent.intake.ScalarSchema.METRIC;
import static dev.thinker.agent.intake.ScalarSchema.STRING;
import static dev.thinker.agent.intake.ScalarSchema.TEXT;

/**
 * Traces in the v0.3 and v0.4 protocols. What the Datadog Agent rejects is rejected, so that no payload is seen here that would be
 * lost there. Two payloads that it accepts are rejected here as well: a nil span, which crashes it, and an unknown field that is
 * nested deeper than {@link dev.thinker.agent.msgpack.Unpacking} skips.
 *
 * @see <a href="https://github.com/DataDog/datadog-agent/blob/main/pkg/proto/pbgo/trace/span_gen.go">the Agent's decoder</a>
 * @see <a href="https://github.com/DataDog/datadog-agent/blob/main/pkg/proto/pbgo/trace/decoder_bytes.go">its rules for values</a>
 */
final class TraceSchema {
    private static final StructSchema LINK = StructSchema.with("trace_id", ID.orNil())
            .with("trace_id_high", UINT64)
            .with("span_id", ID.orNil())
            .with("attributes", new MapSchema(STRING, STRING))
            .with("tracestate", STRING)
            .with("flags", UINT32)
            .build();

    private static final StructSchema ELEMENT = StructSchema.with("type", INT32)
            .with("string_value", STRING)
            .with("bool_value", BOOLEAN)
            .with("int_value", INT64)
            .with("double_value", FLOAT)
            .build();

    private static final StructSchema ATTRIBUTE = StructSchema.with("type", INT32)
            .with("string_value", STRING)
            .with("bool_value", BOOLEAN)
            .with("int_value", INT64)
            .with("double_value", FLOAT)
            .with(
                    "array_value",
                    StructSchema.with("values", new ListSchema(ELEMENT.orNil()))
                            .build()
                            .orNil())
            .build();

    private static final StructSchema EVENT = StructSchema.with("time_unix_nano", UINT64)
            .with("name", TEXT.orNil())
            .with("attributes", new MapSchema(STRING, ATTRIBUTE.orNil()))
            .build();

    /** Its first fields are those of {@link DictionarySpanSchema}, in the same order. */
    static final StructSchema SPAN = StructSchema.with("service", TEXT.orNil())
            .with("name", TEXT.orNil())
            .with("resource", TEXT.orNil())
            .with("trace_id", ID.orNil())
            .with("span_id", ID.orNil())
            .with("parent_id", ID.orNil())
            .with("start", INT64.orNil())
            .with("duration", INT64.orNil())
            .with("error", INT32.orNil())
            .with("meta", new MapSchema(TEXT.orNil(), TEXT.orNil()).orNil())
            .with("metrics", new MapSchema(TEXT.orNil(), METRIC.orNil()).orNil())
            .with("type", TEXT.orNil())
            .with("meta_struct", new MapSchema(TEXT.orNil(), BYTES))
            .with("span_links", new ListSchema(LINK.orNil()))
            .with("span_events", new ListSchema(EVENT.orNil()))
            .build();

    static final Schema TRACES = new ListSchema(new ListSchema(SPAN));

    private TraceSchema() {}
}
