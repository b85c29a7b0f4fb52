/**
 * A stand-in for the Datadog Agent. {@code Main} starts the server, connects the packages and limits their memory;
 * nothing else belongs here, and no other package depends on this one. Each of {@code intake}, {@code query},
 * {@code testapi} and {@code ui} serves some of the endpoints. They depend on {@code http} and, except for {@code ui},
 * on {@code store}, but not on each other.
 */
package dev.thinker.agent;
