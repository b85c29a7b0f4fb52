package dev.thinker.base.connection;

import java.time.Duration;

/**
 * How many connections clients may have, and how much time.
 *
 * @param maxConnections connections beyond these are closed as soon as they are accepted
 * @param longRequests the maximum number of requests over 8 KiB in flight
 * @param receive the maximum time from a request's first byte to its last
 * @param send the maximum time for a client to read a response
 * @param idle the maximum time between two requests on a connection
 * @param age the approximate age at which a connection is closed, with its next response. Otherwise callers that keep
 *     their connections busy would never use the pods that a scale-up has added
 */
public record ConnectionLimits(
        int maxConnections, int longRequests, Duration receive, Duration send, Duration idle, Duration age) {}
