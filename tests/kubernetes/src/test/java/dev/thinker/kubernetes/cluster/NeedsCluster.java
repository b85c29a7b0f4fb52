package dev.thinker.kubernetes.cluster;

import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Skips the class and says so unless {@code -Dcluster} is set: KUBECONFIG alone does not allow changes to a cluster.
 */
final class NeedsCluster implements ExecutionCondition {

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        if (System.getProperty("cluster") != null) {
            return ConditionEvaluationResult.enabled("is asked for");
        }
        String reason = context.getDisplayName()
                + " is skipped: it needs a cluster that it may change. With KUBECONFIG set, add -Dcluster";
        System.err.println(reason);
        return ConditionEvaluationResult.disabled(reason);
    }
}
