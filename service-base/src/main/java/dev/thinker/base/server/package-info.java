/**
 * The server of a service: its startup and graceful shutdown, health, metrics and OpenAPI endpoints, error responses, request limits, and
 * the reading of settings.
 *
 * <p>Not here: how connections behave ({@code connection}), calls of other services ({@code upstream}), and spans, except that an error
 * response for a failure elsewhere tags the request's span. The package depends on {@code connection} and on the tracing kit. Neither
 * knows this package.
 */
package dev.thinker.base.server;
