package dev.thinker.agent.intake;

import java.util.List;

import dev.thinker.agent.intake.PayloadSchema.Index;
import dev.thinker.agent.intake.PayloadSchema.ListOf;
import dev.thinker.agent.intake.PayloadSchema.MapOf;
import dev.thinker.agent.intake.PayloadSchema.Struct;
import dev.thinker.agent.intake.PayloadSchema.Tuple;

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
import static dev.thinker.agent.intake.PayloadSchema.field;
import static dev.thinker.agent.intake.PayloadSchema.map;
import static dev.thinker.agent.intake.PayloadSchema.struct;

/**
 * Traces in the protocols v0.3 to v0.5. The agent rejects what the Datadog Agent rejects: a trace that would be lost
 * there must not appear here. It also rejects two payloads that the Datadog Agent accepts: a nil span, which crashes
 * it, and an unknown field that is nested deeper than {@link MessagePackValidator} skips.
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
            field("trace_id", ID.orNil()),
            field("trace_id_high", UINT64),
            field("span_id", ID.orNil()),
            field("attributes", map(STRING, STRING)),
            field("tracestate", STRING),
            field("flags", UINT32));

    private static final Struct ELEMENT = struct(
            field("type", INT32),
            field("string_value", STRING),
            field("bool_value", BOOLEAN),
            field("int_value", INT64),
            field("double_value", FLOAT));

    private static final Struct ARRAY = struct(field("values", new ListOf(ELEMENT.orNil())));

    private static final Struct ATTRIBUTE = struct(
            field("type", INT32),
            field("string_value", STRING),
            field("bool_value", BOOLEAN),
            field("int_value", INT64),
            field("double_value", FLOAT),
            field("array_value", ARRAY.orNil()));

    private static final Struct EVENT = struct(
            field("time_unix_nano", UINT64),
            field("name", TEXT.orNil()),
            field("attributes", map(STRING, ATTRIBUTE.orNil())));

    /** The first fields are those of v0.5, in the same order. */
    static final Struct SPAN = struct(
            field("service", TEXT.orNil()),
            field("name", TEXT.orNil()),
            field("resource", TEXT.orNil()),
            field("trace_id", ID.orNil()),
            field("span_id", ID.orNil()),
            field("parent_id", ID.orNil()),
            field("start", INT64.orNil()),
            field("duration", INT64.orNil()),
            field("error", INT32.orNil()),
            field("meta", map(TEXT.orNil(), TEXT.orNil()).orNil()),
            field("metrics", map(TEXT.orNil(), METRIC.orNil()).orNil()),
            field("type", TEXT.orNil()),
            field("meta_struct", map(TEXT.orNil(), BYTES)),
            field("span_links", new ListOf(LINK.orNil())),
            field("span_events", new ListOf(EVENT.orNil())));

    static final PayloadSchema TRACES = new ListOf(new ListOf(SPAN));

    /** The limit of v0.5 for chunks, spans of a chunk, strings, and tags of a span. */
    static final int MAX_SIZE_V05 = 25_000_000;

    private TraceSchema() {}

    /** A span in the v0.5 protocol. Such payloads are never JSON. */
    static Tuple spanV05(int strings) {
        PayloadSchema text = new Index(strings);
        return new Tuple(List.of(
                text,
                text,
                text,
                ID.orNil(),
                ID.orNil(),
                ID.orNil(),
                INT64.orNil(),
                INT64.orNil(),
                INT32.orNil(),
                new MapOf(text, text, MAX_SIZE_V05),
                new MapOf(text, METRIC.orNil(), MAX_SIZE_V05),
                text));
    }
}
