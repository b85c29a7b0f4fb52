/** A stand-in for the Datadog Agent. {@link dev.thinker.agent.Main} wires the rooms together. */
package dev.thinker.agent;
