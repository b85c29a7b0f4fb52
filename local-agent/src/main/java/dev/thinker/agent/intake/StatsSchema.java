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
import static dev.thinker.agent.intake.PayloadSchema.field;
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
            field("Service", STRING),
            field("Name", STRING),
            field("Resource", STRING),
            field("HTTPStatusCode", UINT32),
            field("Type", STRING),
            field("DBType", STRING),
            field("Hits", UINT64),
            field("Errors", UINT64),
            field("Duration", UINT64),
            field("OkSummary", BYTES),
            field("ErrorSummary", BYTES),
            field("Synthetics", BOOLEAN),
            field("TopLevelHits", UINT64),
            field("SpanKind", STRING),
            field("PeerTags", STRINGS),
            field("IsTraceRoot", INT32),
            field("GRPCStatusCode", STRING),
            field("HTTPMethod", STRING),
            field("HTTPEndpoint", STRING),
            field("srv_src", STRING),
            field("SpanDerivedPrimaryTags", STRINGS),
            field("AdditionalMetricTags", STRINGS));

    private static final Struct BUCKET = struct(
            field("Start", UINT64),
            field("Duration", UINT64),
            field("Stats", new ListOf(GROUP)),
            field("AgentTimeShift", INT64));

    static final PayloadSchema PAYLOAD = struct(
            field("Hostname", STRING),
            field("Env", STRING),
            field("Version", STRING),
            field("Stats", new ListOf(BUCKET)),
            field("Lang", STRING),
            field("TracerVersion", STRING),
            field("RuntimeID", STRING),
            field("Sequence", UINT64),
            field("AgentAggregation", STRING),
            field("Service", STRING),
            field("ContainerID", STRING),
            field("Tags", STRINGS),
            field("GitCommitSha", STRING),
            field("ImageTag", STRING),
            field("ProcessTagsHash", UINT64),
            field("ProcessTags", STRING));

    private StatsSchema() {}
}
