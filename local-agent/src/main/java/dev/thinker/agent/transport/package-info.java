/**
 * Works around defects of helidon-webserver 3.2.11 between the socket and the routes. Depends on no other package of
 * the agent, and only {@code Main} depends on it. Can be deleted when a Helidon version has fixed all of them; none has
 * an issue upstream yet:
 *
 * <ul>
 *   <li>{@code connection-idle-timeout} closes every connection that long after it was opened, even in the middle of a
 *       response: neither requests nor responses pass its handler's position in the pipeline.
 *   <li>Long responses are chunked even for HTTP/1.0, which has no chunked encoding (<a
 *       href="https://www.rfc-editor.org/rfc/rfc9112#section-6.1">RFC 9112, 6.1</a>). Here, closing the connection ends
 *       them.
 *   <li>A response that fails halfway ends like a complete one, with the exception in a trailer. Here the connection is
 *       closed.
 *   <li>A malformed Content-Type is rejected before a route can handle it. Here the header is removed.
 * </ul>
 */
package dev.thinker.agent.transport;
