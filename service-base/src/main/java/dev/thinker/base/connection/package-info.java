/**
 * Client connections: the features that Helidon 3's {@code WebServer} lacks, added as Netty handlers through its
 * {@code Transport}.
 *
 * <p>Here: timeouts for receiving, sending and idling; limits on connections, pipelined requests and long requests;
 * {@code Connection: close} and a close that loses no response; counts of connections and requests. Not here: anything
 * that a handler of the routing can do, and configuration. The package depends on Helidon's {@code Transport} and on
 * Netty, and on no other package of this project.
 *
 * <p>It works around these defects, all seen in Helidon 3.2.11:
 *
 * <table>
 *   <caption>Defects of Helidon's WebServer</caption>
 *   <tr><th>defect</th><th>workaround</th><th>can be deleted</th></tr>
 *   <tr>
 *     <td>It removes a {@code Connection: close} header that a handler has set, and leaves the connection open. After
 *       SIGTERM, clients keep sending until the process ends, and lose their last requests.</td>
 *     <td>{@code GracefulClose}</td>
 *     <td>with a 3.x that contains <a href="https://github.com/helidon-io/helidon/pull/11951">#11951</a>, for
 *       <a href="https://github.com/helidon-io/helidon/issues/11916">#11916</a>; its handling of {@code limits.age} and
 *       of malformed and long requests is still needed</td>
 *   </tr>
 *   <tr>
 *     <td>An incomplete request keeps its connection open forever, and so does a response that the client does not
 *       read. There is no limit on connections.</td>
 *     <td>{@code ReceiveTimeout}, {@code ClientConnection}, {@code ClientConnections}</td>
 *     <td>with Helidon 4, whose server has such settings</td>
 *   </tr>
 *   <tr>
 *     <td>{@code server.connection-idle-timeout}
 *       (<a href="https://github.com/helidon-io/helidon/issues/9163">#9163</a>) is measured behind Helidon's own
 *       handlers, and closes connections that are in use.</td>
 *     <td>{@code ClientConnection}</td>
 *     <td>when it is measured ahead of them</td>
 *   </tr>
 *   <tr>
 *     <td>It serves an HTTP/1.1 request with no {@code Host} header or with two, which violates
 *       <a href="https://www.rfc-editor.org/rfc/rfc9112#section-3.2">RFC 9112, 3.2</a>.</td>
 *     <td>{@code HostCheck}</td>
 *     <td>with Helidon 4, which rejects it</td>
 *   </tr>
 *   <tr>
 *     <td>The number of pipelined requests is unlimited.</td>
 *     <td>{@code PipeliningLimit}</td>
 *     <td>with Helidon 4, which reads one request at a time</td>
 *   </tr>
 *   <tr>
 *     <td>A connection keeps a buffer as large as its longest request line, up to
 *       {@code server.max-initial-line-length}.</td>
 *     <td>{@code LongRequestLimit}</td>
 *     <td>with Helidon 4, which has one buffer for each request</td>
 *   </tr>
 *   <tr>
 *     <td>Closing the listening channel shuts down the server and all connections.</td>
 *     <td>{@code ListeningChannel}, which closes only the socket</td>
 *     <td>when the server can stop listening and keep running</td>
 *   </tr>
 *   <tr>
 *     <td>Connections are closed in one step. If the client is still sending, the kernel resets them and the response
 *       may be lost.</td>
 *     <td>{@code LingeringClose}</td>
 *     <td>when Helidon closes in two steps</td>
 *   </tr>
 * </table>
 *
 * <p>One gap is inherent in HTTP/1.1: a shutdown closes every idle connection that was not used within the last 0.3 s,
 * and a request may be on its way just then. With {@code shutdown.delay}, every connection in use has received
 * {@code Connection: close} before that.
 */
package dev.thinker.base.connection;
