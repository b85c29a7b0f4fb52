package dev.thinker.agent.intake;

import static dev.thinker.agent.intake.IntegerSchema.INT32;
import static dev.thinker.agent.intake.IntegerSchema.INT64;
import static dev.thinker.agent.intake.IntegerSchema.UINT32;
import static dev.thinker.agent.intake.IntegerSchema.UINT64;
import static dev.thinker.agent.intake.ScalarSchema.BOOLEAN;
import static dev.thinker.agent.intake.ScalarSchema.BYTES;
import static dev.thinker.agent.intake.ScalarSchema.STRING;

/**
 * What tracers send to {@code /v0.6/stats}. As with {@link TraceSchema}, a nil that would crash the Agent is rejected.
 *
 * @see <a href="https://github.com/DataDog/datadog-agent/blob/main/pkg/proto/pbgo/trace/stats_gen.go">the Agent's decoder</a>
 */
final class StatsSchema {
    private static final Schema STRINGS = new ListSchema(STRING);

    private static final StructSchema GROUP = StructSchema.with("Service", STRING)
            .with("Name", STRING)
            .with("Resource", STRING)
            .with("HTTPStatusCode", UINT32)
            .with("Type", STRING)
            .with("DBType", STRING)
            .with("Hits", UINT64)
            .with("Errors", UINT64)
            .with("Duration", UINT64)
            .with("OkSummary", BYTES)
            .with("ErrorSummary", BYTES)
            .with("Synthetics", BOOLEAN)
            .with("TopLevelHits", UINT64)
            .with("SpanKind", STRING)
            .with("PeerTags", STRINGS)
            .with("IsTraceRoot", INT32)
            .with("GRPCStatusCode", STRING)
            .with("HTTPMethod", STRING)
            .with("HTTPEndpoint", STRING)
            .with("srv_src", STRING)
            .with("SpanDerivedPrimaryTags", STRINGS)
            .with("AdditionalMetricTags", STRINGS)
            .build();

    private static final StructSchema BUCKET = StructSchema.with("Start", UINT64)
            .with("Duration", UINT64)
            .with("Stats", new ListSchema(GROUP))
            .with("AgentTimeShift", INT64)
            .build();

    static final Schema PAYLOAD = StructSchema.with("Hostname", STRING)
            .with("Env", STRING)
            .with("Version", STRING)
            .with("Stats", new ListSchema(BUCKET))
            .with("Lang", STRING)
            .with("TracerVersion", STRING)
            .with("RuntimeID", STRING)
            .with("Sequence", UINT64)
            .with("AgentAggregation", STRING)
            .with("Service", STRING)
            .with("ContainerID", STRING)
            .with("Tags", STRINGS)
            .with("GitCommitSha", STRING)
            .with("ImageTag", STRING)
            .with("ProcessTagsHash", UINT64)
            .with("ProcessTags", STRING)
            .build();

    private StatsSchema() {}
}
