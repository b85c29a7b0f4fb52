/**
 * Calls of another service that do not fail when they need not, and fail fast when they must: {@link dev.thinker.base.upstream.Upstream}
 * has a deadline, a second attempt where the connection was closed, a circuit breaker, a bulkhead, and a limit on the response's size.
 *
 * <p>Not here: what a service is called for, and how a failed call becomes an error response, which is {@code server}'s business as for any
 * exception with a status. The package depends on {@code server} for settings and metrics, and on the tracing kit for client spans.
 * Neither knows this package.
 *
 * <p>It works around these defects, all seen in Helidon 3.2.11's {@code WebClient}. None of them has a fix in Helidon 3 that we know of;
 * Helidon 4 has another client: with it, all of this can be deleted.
 * <table>
 *   <caption>Defects of Helidon's WebClient</caption>
 *   <tr><th>defect</th><th>workaround</th></tr>
 *   <tr>
 *     <td>It remembers every connection that it may use again and never forgets one that failed to open. While the service is down each
 *       call leaks 8.5 kB and searches a longer list (related: <a href="https://github.com/helidon-io/helidon/issues/7821">#7821</a>).</td>
 *     <td>{@code Upstream} keeps no connection alive after a failure until a call succeeds.</td>
 *   </tr>
 *   <tr>
 *     <td>Its read timeout counts the idle time of a kept connection: after 4 s of idling a call has 1 s left of 5.</td>
 *     <td>{@code ResponseReader} has the deadline. The read timeout is much longer, and closes what is left behind.</td>
 *   </tr>
 *   <tr>
 *     <td>A response that is neither read nor closed is never released, such as one that arrives after {@code Single.timeout}: 2 kB of
 *       direct memory each. Cancelling loses what has arrived.</td>
 *     <td>{@code ResponseReader} reads every response, and releases it.</td>
 *   </tr>
 *   <tr>
 *     <td>Buffers that were not read when the connection breaks are dropped without being released.</td>
 *     <td>{@code WebClientInternals.releaseForgotten}</td>
 *   </tr>
 *   <tr>
 *     <td>{@code WebClientResponse.close()} goes on reading if the connection may be used again, forever if the response has no end, and
 *       there is no access to the connection.</td>
 *     <td>{@code WebClientInternals.close}, by reflection. A version without those fields fails at the first response, in every test.</td>
 *   </tr>
 *   <tr>
 *     <td>It takes {@code %41} in a query parameter for already encoded.</td>
 *     <td>{@code Upstream} encodes the query.</td>
 *   </tr>
 *   <tr>
 *     <td>Its exceptions hold the whole URL, with the query, or have neither message nor cause.</td>
 *     <td>{@code UpstreamFailures.beforeResponse}</td>
 *   </tr>
 * </table>
 */
package dev.thinker.base.upstream;
