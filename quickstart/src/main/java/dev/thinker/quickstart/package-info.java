/** Starts the local agent and both services on one machine, each in a JVM of its own, as in production. */
package dev.thinker.quickstart;
