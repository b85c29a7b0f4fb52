/**
 * The connections of clients: what Helidon 3's {@code WebServer} lacks, added as Netty handlers through its {@code Transport}.
 *
 * <p>Here: timeouts for receiving, sending and idling; limits on connections and on pipelined requests; {@code Connection: close} and a
 * close that loses no response; counts of connections and requests. Not here: anything that a handler of the routing can do, and
 * configuration. The package depends on Helidon's {@code Transport} and on Netty, and on no other package of this project.
 *
 * <p>It works around these defects, all seen in Helidon 3.2.11:
 * <table>
 *   <caption>Defects of Helidon's WebServer</caption>
 *   <tr><th>defect</th><th>workaround</th><th>can be deleted</th></tr>
 *   <tr>
 *     <td>A {@code Connection: close} header of the service's is removed and the connection stays open, so after SIGTERM clients go on
 *       until the process ends and lose their last requests.</td>
 *     <td>{@code GracefulClose}</td>
 *     <td>with a 3.x that contains <a href="https://github.com/helidon-io/helidon/pull/11951">#11951</a>, for
 *       <a href="https://github.com/helidon-io/helidon/issues/11916">#11916</a>; its handling of malformed requests is still needed</td>
 *   </tr>
 *   <tr>
 *     <td>A request that never becomes complete keeps its connection for good, and so does a response that the client does not read.
 *       There is no limit on connections.</td>
 *     <td>{@code ReceiveTimeout}, {@code ClientConnection}, {@code ClientConnections}</td>
 *     <td>with Helidon 4, whose server has such settings</td>
 *   </tr>
 *   <tr>
 *     <td>{@code server.connection-idle-timeout} (<a href="https://github.com/helidon-io/helidon/issues/9163">#9163</a>) is measured behind
 *       Helidon's own handlers and closes connections in use.</td>
 *     <td>{@code ClientConnection}</td>
 *     <td>when it is measured ahead of them</td>
 *   </tr>
 *   <tr>
 *     <td>An HTTP/1.1 request without a {@code Host}, or with two, is served, against
 *       <a href="https://www.rfc-editor.org/rfc/rfc9112#section-3.2">RFC 9112, 3.2</a>.</td>
 *     <td>{@code HostCheck}</td>
 *     <td>with Helidon 4, which rejects it</td>
 *   </tr>
 *   <tr>
 *     <td>All requests that a client pipelines are read, whatever their number.</td>
 *     <td>{@code PipeliningLimit}</td>
 *     <td>with Helidon 4, which reads one request at a time</td>
 *   </tr>
 *   <tr>
 *     <td>Closing the listening channel shuts down the server and all connections.</td>
 *     <td>{@code ListeningChannel}, which closes the socket alone</td>
 *     <td>when the server can stop to listen and go on</td>
 *   </tr>
 *   <tr>
 *     <td>Connections are closed in one step. If the client is still sending, the kernel resets them and the response may be lost.</td>
 *     <td>{@code LingeringClose}</td>
 *     <td>when Helidon closes in two steps</td>
 *   </tr>
 * </table>
 *
 * <p>One gap remains, which HTTP/1.1 does not close: in a shutdown an idle connection is closed unless it was used within the last 0.3 s,
 * and a request may be on the wire just then. With {@code shutdown.delay} every connection in use has had its {@code Connection: close}
 * before.
 */
package dev.thinker.base.connection;
