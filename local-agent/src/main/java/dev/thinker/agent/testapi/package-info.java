/** Lets tests ask what has arrived, with the calls of Datadog's dd-apm-test-agent. */
package dev.thinker.agent.testapi;
