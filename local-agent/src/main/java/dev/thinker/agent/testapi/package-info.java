/**
 * The API of Datadog's <a href="https://github.com/DataDog/dd-apm-test-agent">dd-apm-test-agent</a>, with which tests
 * query the traces that have arrived. The UI does not use it. Depends on {@code http} and {@code store}; {@code Main}
 * hands {@code Sessions} to the intake.
 */
package dev.thinker.agent.testapi;
