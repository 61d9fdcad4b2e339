/**
 * Fixtures for tests that talk to real programs over real sockets.
 *
 * <p>Start with {@link dev.nutcracker.testing.RedisServer}, {@link dev.nutcracker.testing.MemcachedServer} and
 * {@link dev.nutcracker.testing.OriginalNutcracker}, which run the Debian programs on free loopback ports; all three are
 * {@link dev.nutcracker.testing.ServerProcess}es, which can be stopped, killed, paused and restarted on the same port.
 * {@link dev.nutcracker.testing.RawClient} speaks to any of them byte by byte. Where a real server behaves too well,
 * {@link dev.nutcracker.testing.FakeServer} answers late, in pieces, twice, wrongly or not at all;
 * {@link dev.nutcracker.testing.PlayedPool} puts one or several of them behind a proxy with a client.
 *
 * <pre>{@code
 * try (RedisServer redis = RedisServer.start();
 *         RawClient client = redis.connect()) {
 *     client.send("*1\r\n$4\r\nPING\r\n").expect("+PONG\r\n");
 * }
 * }</pre>
 *
 * <p>Everything started here is {@link AutoCloseable}: use try-with-resources or JUnit's {@code @AutoClose}. Anything
 * left open dies with the JVM. Bytes are written as strings of ISO-8859-1, one character per byte, so that an assertion
 * stays byte-exact and its failure readable. To wait for something, use {@link dev.nutcracker.testing.Await}; to show
 * that nothing more was sent, send a request with a known response and expect that response next.
 */
@NullMarked
package dev.nutcracker.testing;

import org.jspecify.annotations.NullMarked;
