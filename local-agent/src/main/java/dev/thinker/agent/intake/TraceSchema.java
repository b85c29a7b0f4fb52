package dev.thinker.agent.intake;

import dev.thinker.agent.intake.PayloadSchema.ListOf;
import dev.thinker.agent.intake.PayloadSchema.MapOf;
import dev.thinker.agent.intake.PayloadSchema.Struct;

import static dev.thinker.agent.intake.PayloadSchema.IntegerType.ID;
import static dev.thinker.agent.intake.PayloadSchema.IntegerType.INT32;
import static dev.thinker.agent.intake.PayloadSchema.IntegerType.INT64;
import static dev.thinker.agent.intake.PayloadSchema.IntegerType.UINT32;
import static dev.thinker.agent.intake.PayloadSchema.IntegerType.UINT64;
import static dev.thinker.agent.intake.PayloadSchema.ScalarType.BOOLEAN;
import static dev.thinker.agent.intake.PayloadSchema.ScalarType.BYTES;
import static dev.thinker.agent.intake.PayloadSchema.ScalarType.FLOAT;
import static dev.thinker.agent.intake.PayloadSchema.ScalarType.METRIC;
import static dev.thinker.agent.intake.PayloadSchema.ScalarType.STRING;
import static dev.thinker.agent.intake.PayloadSchema.ScalarType.TEXT;
import static dev.thinker.agent.intake.PayloadSchema.fields;
import static dev.thinker.agent.intake.PayloadSchema.struct;

/**
 * Traces in the protocols v0.3 to v0.5. The agent rejects what the Datadog Agent rejects: a trace that would be lost
 * there must not appear here. It also rejects some payloads that the Datadog Agent accepts: a nil span, which crashes
 * it, an unknown field that is nested deeper than {@link MessagePackValidator} skips, a field with a name of more than
 * a megabyte, and in JSON what exceeds the limits of Jackson.
 *
 * @see <a href="https://github.com/DataDog/datadog-agent/blob/main/pkg/proto/pbgo/trace/span_gen.go">the Agent's
 *     decoder</a>
 * @see <a href="https://github.com/DataDog/datadog-agent/blob/main/pkg/proto/pbgo/trace/decoder_v05.go">that of
 *     v0.5</a>
 * @see <a href="https://github.com/DataDog/datadog-agent/blob/main/pkg/proto/pbgo/trace/decoder_bytes.go">its rules for
 *     values</a>
 */
final class TraceSchema {
    private static final Struct LINK = struct(
            fields(ID.orNil(), "trace_id", "span_id"),
            fields(UINT64, "trace_id_high"),
            fields(new MapOf(STRING, STRING), "attributes"),
            fields(STRING, "tracestate"),
            fields(UINT32, "flags"));

    private static final Struct ELEMENT = struct(
            fields(INT32, "type"),
            fields(STRING, "string_value"),
            fields(BOOLEAN, "bool_value"),
            fields(INT64, "int_value"),
            fields(FLOAT, "double_value"));

    private static final Struct ARRAY = struct(fields(new ListOf(ELEMENT.orNil()), "values"));

    private static final Struct ATTRIBUTE = struct(ELEMENT, fields(ARRAY.orNil(), "array_value"));

    private static final Struct EVENT = struct(
            fields(UINT64, "time_unix_nano"),
            fields(TEXT.orNil(), "name"),
            fields(new MapOf(STRING, ATTRIBUTE.orNil()), "attributes"));

    /**
     * The first 12 fields are those of v0.5, in the same order. There, a span is an array, and a text an index into the
     * dictionary.
     */
    static final Struct SPAN = struct(
            fields(TEXT.orNil(), "service", "name", "resource"),
            fields(ID.orNil(), "trace_id", "span_id", "parent_id"),
            fields(INT64.orNil(), "start", "duration"),
            fields(INT32.orNil(), "error"),
            fields(new MapOf(TEXT.orNil(), TEXT.orNil()).orNil(), "meta"),
            fields(new MapOf(TEXT.orNil(), METRIC.orNil()).orNil(), "metrics"),
            fields(TEXT.orNil(), "type"),
            fields(new MapOf(TEXT.orNil(), BYTES), "meta_struct"),
            fields(new ListOf(LINK.orNil()), "span_links"),
            fields(new ListOf(EVENT.orNil()), "span_events"));

    static final PayloadSchema TRACES = new ListOf(new ListOf(SPAN));

    private TraceSchema() {}
}
