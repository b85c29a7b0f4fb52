package dev.thinker.base.connection;

import java.time.Duration;

/**
 * How many connections clients may have, and how long they may take.
 *
 * @param maxConnections connections beyond these are closed as soon as they are accepted
 * @param receive the time from a request's first byte to its last
 * @param send the time in which a client has to read a response that is ready
 * @param idle how long a connection may stay open between two requests
 */
public record ConnectionLimits(int maxConnections, Duration receive, Duration send, Duration idle) {}
