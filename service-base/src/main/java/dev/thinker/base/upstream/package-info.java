/**
 * Reliable calls to other services: {@link dev.thinker.base.upstream.Upstream} has a deadline, a retry if the
 * connection was closed, a circuit breaker, a bulkhead, and a limit on the size of a response.
 *
 * <p>Not here: why a service is called, and how a failed call becomes an error response, which {@code server} does for
 * every exception with a status. The package depends on {@code server} for settings and metrics, and on the tracing kit
 * for client spans. Neither depends on this package.
 *
 * <p>It works around these defects, all seen in Helidon 3.2.11's {@code WebClient}. We know of no fix for them in
 * Helidon 3. Helidon 4 has a different client, with which all of this can be deleted.
 *
 * <table>
 *   <caption>Defects of Helidon's WebClient</caption>
 *   <tr><th>defect</th><th>workaround</th></tr>
 *   <tr>
 *     <td>It keeps a list of reusable connections and never removes one that failed to open. While the service is down,
 *       each call leaks 8.5 kB and searches a longer list (related:
 *       <a href="https://github.com/helidon-io/helidon/issues/7821">#7821</a>).</td>
 *     <td>{@code Upstream} calls {@code WebClientInternals.forgetClosedConnections} every second.</td>
 *   </tr>
 *   <tr>
 *     <td>Its read timeout includes the idle time of a kept-alive connection: after 4 s of idling, a call has 1 s left
 *       of 5.</td>
 *     <td>{@code ResponseReader} has the deadline. The read timeout is much longer, and only closes abandoned
 *       connections.</td>
 *   </tr>
 *   <tr>
 *     <td>A response that is neither read nor closed is never released, such as one that arrives after
 *       {@code Single.timeout}: 2 kB of direct memory each. Canceling loses what has arrived.</td>
 *     <td>{@code ResponseReader} reads and releases every response.</td>
 *   </tr>
 *   <tr>
 *     <td>When the connection breaks, unread buffers are dropped without being released.</td>
 *     <td>{@code WebClientInternals.releaseUnread}</td>
 *   </tr>
 *   <tr>
 *     <td>{@code WebClientResponse.close()} keeps reading if the connection is reusable, forever if the response is
 *       endless, and the API does not expose the connection.</td>
 *     <td>{@code WebClientInternals.close}, by reflection. A version without those fields fails at the first response,
 *       in every test.</td>
 *   </tr>
 *   <tr>
 *     <td>For each call it searches all connections to the service, in use or not: with 500 calls in flight, an eighth of
 *       the caller's CPU time.</td>
 *     <td>{@code Upstream} divides them into pools of about 32, which differ in their read timeouts.</td>
 *   </tr>
 *   <tr>
 *     <td>It assumes that {@code %41} in a query parameter is already encoded.</td>
 *     <td>{@code Upstream} encodes the query.</td>
 *   </tr>
 *   <tr>
 *     <td>Its exceptions contain the whole URL with the query, or have neither message nor cause.</td>
 *     <td>{@code UpstreamFailures.beforeResponse}</td>
 *   </tr>
 * </table>
 */
package dev.thinker.base.upstream;
