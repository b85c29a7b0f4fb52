/**
 * The server of a service: its startup and graceful shutdown, health, metrics and OpenAPI endpoints, error responses,
 * request limits, and settings.
 *
 * <p>Not here: how connections behave ({@code connection}), calls to other services ({@code upstream}), and spans,
 * except that the error response for a failed upstream call tags the server span. The package depends on
 * {@code connection} and on the tracing kit. Neither depends on this package.
 */
package dev.thinker.base.server;
