package dev.thinker.tests.endtoend;

import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.opentest4j.TestAbortedException;

/**
 * Skips the class and says so where no browser is installed. Maven would not count a class that aborts in its setup.
 */
final class NeedsChromium implements ExecutionCondition {

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        try {
            Chromium.installed();
        } catch (TestAbortedException e) {
            System.err.println(e.getMessage());
            return ConditionEvaluationResult.disabled(e.getMessage());
        } catch (AssertionError e) {
            return ConditionEvaluationResult.enabled("fails as it starts");
        }
        return ConditionEvaluationResult.enabled("is installed");
    }
}
