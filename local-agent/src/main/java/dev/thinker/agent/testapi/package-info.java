/**
 * The API of Datadog's <a href="https://github.com/DataDog/dd-apm-test-agent">dd-apm-test-agent</a>, which tests use to
 * query the received traces. Of the UI, only the search within a trace uses it. Depends on {@code http} and
 * {@code store}; {@code Main} passes {@code Sessions} to the intake.
 */
package dev.thinker.agent.testapi;
