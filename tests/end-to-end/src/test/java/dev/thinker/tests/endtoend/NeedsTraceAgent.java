package dev.thinker.tests.endtoend;

import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Skips the class and says so unless {@code -Dtrace.agent} names the program, which takes Go to build. */
final class NeedsTraceAgent implements ExecutionCondition {

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        if (TraceAgent.isNamed()) {
            return ConditionEvaluationResult.enabled("is named");
        }
        String message =
                "What Datadog makes of the spans is not tested: tests/compatibility/datadog does so, and needs Go";
        System.err.println(message);
        return ConditionEvaluationResult.disabled(message);
    }
}
