package dev.thinker.agent.intake;

import dev.thinker.agent.intake.PayloadSchema.ListOf;
import dev.thinker.agent.intake.PayloadSchema.Struct;

import static dev.thinker.agent.intake.PayloadSchema.IntegerType.INT32;
import static dev.thinker.agent.intake.PayloadSchema.IntegerType.INT64;
import static dev.thinker.agent.intake.PayloadSchema.IntegerType.UINT32;
import static dev.thinker.agent.intake.PayloadSchema.IntegerType.UINT64;
import static dev.thinker.agent.intake.PayloadSchema.ScalarType.BOOLEAN;
import static dev.thinker.agent.intake.PayloadSchema.ScalarType.BYTES;
import static dev.thinker.agent.intake.PayloadSchema.ScalarType.STRING;
import static dev.thinker.agent.intake.PayloadSchema.fields;
import static dev.thinker.agent.intake.PayloadSchema.struct;

/**
 * Stats in {@code /v0.6/stats}. As in {@link TraceSchema}, a nil that would crash the Datadog Agent is rejected.
 *
 * @see <a href="https://github.com/DataDog/datadog-agent/blob/main/pkg/proto/pbgo/trace/stats_gen.go">the Agent's
 *     decoder</a>
 */
final class StatsSchema {
    private static final PayloadSchema STRINGS = new ListOf(STRING);

    private static final Struct GROUP = struct(
            fields(STRING, "Service", "Name", "Resource", "Type", "SpanKind", "DBType", "HTTPMethod", "HTTPEndpoint"),
            fields(STRING, "GRPCStatusCode", "srv_src"),
            fields(STRINGS, "PeerTags", "SpanDerivedPrimaryTags", "AdditionalMetricTags"),
            fields(UINT64, "Hits", "Errors", "Duration", "TopLevelHits"),
            fields(BYTES, "OkSummary", "ErrorSummary"),
            fields(UINT32, "HTTPStatusCode"),
            fields(BOOLEAN, "Synthetics"),
            fields(INT32, "IsTraceRoot"));

    private static final Struct BUCKET = struct(
            fields(UINT64, "Start", "Duration"), fields(new ListOf(GROUP), "Stats"), fields(INT64, "AgentTimeShift"));

    static final PayloadSchema PAYLOAD = struct(
            fields(STRING, "Hostname", "Env", "Version", "Lang", "TracerVersion", "RuntimeID", "AgentAggregation"),
            fields(STRING, "Service", "ContainerID", "GitCommitSha", "ImageTag", "ProcessTags"),
            fields(new ListOf(BUCKET), "Stats"),
            fields(UINT64, "Sequence", "ProcessTagsHash"),
            fields(STRINGS, "Tags"));

    private StatsSchema() {}
}
