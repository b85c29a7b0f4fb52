package dev.thinker.base.connection;

import java.time.Duration;

/**
 * How many connections clients may have, and how much time.
 *
 * @param maxConnections connections beyond these are closed as soon as they are accepted
 * @param receive the maximum time from a request's first byte to its last
 * @param send the maximum time for a client to read a response
 * @param idle the maximum time between two requests on a connection
 */
public record ConnectionLimits(int maxConnections, Duration receive, Duration send, Duration idle) {}
