package dev.nutcracker.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.net.Transport;
import dev.nutcracker.testing.Await;
import dev.nutcracker.testing.PoolYaml;
import dev.nutcracker.testing.RawClient;
import dev.nutcracker.testing.RedisServer;
import dev.nutcracker.testing.RunningProxy;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The whole way of requests on each of the system's interfaces for sockets that works here. */
final class TransportsTest {
    private static final int CLIENTS = 40;
    private static final int LARGE_BYTES = 3 * 1024 * 1024;

    private static RedisServer one;
    private static RedisServer two;

    @BeforeAll
    static void startServers() {
        one = RedisServer.start();
        two = RedisServer.start();
    }

    @AfterAll
    static void stopServers() {
        one.close();
        two.close();
    }

    static Stream<Transport> transports() {
        return Arrays.stream(Transport.values()).filter(Transport::isAvailable);
    }

    @ParameterizedTest
    @MethodSource("transports")
    void shouldAnswerEachClientInOrder(Transport transport) {
        PoolYaml pool = pool();
        try (RunningProxy proxy = RunningProxy.start(2, transport, pool.text())) {
            List<RawClient> clients = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                clients.add(RawClient.connect(pool.port()));
            }
            for (int i = 0; i < CLIENTS; i++) {
                String request = "SET a" + i + " va" + i + "\r\nSET b" + i + " vb" + i + "\r\nPING\r\nMGET a" + i + " b"
                        + i + " c\r\n";
                clients.get(i).send(request.repeat(100));
            }
            for (int i = 0; i < CLIENTS; i++) {
                String value = "$" + (2 + Integer.toString(i).length()) + "\r\n";
                String response =
                        "+OK\r\n+OK\r\n+PONG\r\n*3\r\n" + value + "va" + i + "\r\n" + value + "vb" + i + "\r\n$-1\r\n";
                clients.get(i).expect(response.repeat(100));
            }
            clients.forEach(RawClient::close);

            Await.until("nothing is kept", () -> proxy.keptBytes() == 0);
        }
    }

    @ParameterizedTest
    @MethodSource("transports")
    void shouldPassLargeValuesBothWaysBesideSmallOnes(Transport transport) {
        PoolYaml pool = pool();
        String large = "0123456789abcdef".repeat(LARGE_BYTES / 16);
        try (RunningProxy proxy = RunningProxy.start(1, transport, pool.text());
                RawClient client = RawClient.connect(pool.port());
                RawClient other = RawClient.connect(pool.port())) {
            client.sendRedisRequest("SET", "large", large).expect("+OK\r\n");
            client.send("GET large\r\nGET large\r\n");
            other.send("SET small 1\r\nGET small\r\n").expect("+OK\r\n$1\r\n1\r\n");
            String response = "$" + LARGE_BYTES + "\r\n" + large + "\r\n";
            assertThat(client.readExactly(2 * response.length())).isEqualTo(response.repeat(2));

            client.send("GET small\r\n").halfClose();
            assertThat(client.readUntilClosed()).isEqualTo("$1\r\n1\r\n");
            Await.until("nothing is kept", () -> proxy.keptBytes() == 0);
        }
    }

    @ParameterizedTest
    @MethodSource("transports")
    void shouldServeNobodyByIpv6WhereItListensOnIpv4(Transport transport) {
        PoolYaml pool = pool();
        pool.set("listen", "0.0.0.0:" + pool.port());
        try (RunningProxy _ = RunningProxy.start(1, transport, pool.text());
                RawClient client = RawClient.connect(address("127.0.0.1", pool.port()))) {
            client.send("PING\r\n").expect("+PONG\r\n");

            assertThat(answerTo("PING\r\n", address("::1", pool.port()))).isEmpty();
        }
    }

    private static InetSocketAddress address(String literal, int port) {
        return new InetSocketAddress(InetAddress.ofLiteral(literal), port);
    }

    /** Nothing when nobody listens there, or who does closes the connection. */
    private static byte[] answerTo(String request, InetSocketAddress address) {
        try (Socket socket = new Socket(address.getAddress(), address.getPort())) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            return socket.getInputStream().readAllBytes();
        } catch (IOException e) {
            return new byte[0];
        }
    }

    private static PoolYaml pool() {
        return PoolYaml.redis("alpha").server(one.port(), "one").server(two.port(), "two");
    }
}
