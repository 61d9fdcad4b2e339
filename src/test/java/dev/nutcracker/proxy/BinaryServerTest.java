package dev.nutcracker.proxy;

import static dev.nutcracker.testing.BinaryPacket.noop;
import static dev.nutcracker.testing.BinaryPacket.request;
import static dev.nutcracker.testing.BinaryPacket.response;
import static dev.nutcracker.testing.BinaryPacket.value;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.stats.ServerCounter;
import dev.nutcracker.testing.Await;
import dev.nutcracker.testing.BinaryPacket;
import dev.nutcracker.testing.FakeServer;
import dev.nutcracker.testing.PlayedPool;
import dev.nutcracker.testing.PoolYaml;
import dev.nutcracker.testing.RawClient;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** What the proxy sends to a server that speaks the binary protocol, and what it makes of wrong answers. */
final class BinaryServerTest {
    private static final int GET = 0x00;
    private static final int GETQ = 0x09;
    private static final int GETK = 0x0c;
    private static final int GETKQ = 0x0d;
    private static final int GATK = 0x23;
    private static final int NOOP = 0x0a;
    private static final String INVALID = "Invalid argument";

    @AutoClose
    private final PlayedPool pool = PlayedPool.start(PoolYaml.memcache("alpha")
            .set("auto_eject_hosts", true)
            .set("server_failure_limit", 1)
            .set("server_retry_timeout", 600_000));

    private final FakeServer server = pool.server();
    private RawClient client = pool.client();

    /** The connection that is opened for these requests, past its handshake. */
    private FakeServer.Connection accept() {
        FakeServer.Connection connection = server.accept();
        BinaryPacket handshake = BinaryPacket.read(connection);
        assertThat(handshake).isEqualTo(noop(handshake.opaque()));
        connection.send(response(NOOP, 0, handshake.opaque(), "").bytes());
        return connection;
    }

    private static List<BinaryPacket> read(FakeServer.Connection connection, int count) {
        List<BinaryPacket> packets = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            packets.add(BinaryPacket.read(connection));
        }
        return packets;
    }

    private BinaryPacket answer() {
        return BinaryPacket.read(client);
    }

    @Test
    void shouldSendOneFenceBehindARunOfQuietRequests() {
        client.send(request(GETQ, 7, "a").bytes()
                + request(GETQ, 7, "b").bytes()
                + request(GETQ, 7, "c").bytes()
                + noop(9).bytes());
        FakeServer.Connection connection = accept();
        List<BinaryPacket> sent = read(connection, 4);

        assertThat(sent).extracting(BinaryPacket::opcode).containsExactly(GETQ, GETQ, GETQ, NOOP);
        assertThat(sent).extracting(BinaryPacket::opaque).doesNotHaveDuplicates();
        connection.send(value(GETQ, sent.get(1).opaque(), "", "x").bytes()
                + response(NOOP, 0, sent.get(3).opaque(), "").bytes());
        assertThat(answer()).isEqualTo(value(GETQ, 7, "", "x"));
        assertThat(answer()).isEqualTo(response(NOOP, 0, 9, ""));
    }

    @Test
    void shouldSendNoFenceBeforeARequestThatIsAnswered() {
        client.send(request(GETQ, 1, "a").bytes() + request(GET, 2, "b").bytes());
        FakeServer.Connection connection = accept();
        List<BinaryPacket> sent = read(connection, 2);
        connection.send(response(GET, 1, sent.get(1).opaque(), "Not found").bytes());
        assertThat(answer()).isEqualTo(response(GET, 1, 2, "Not found"));

        client.send(request(GET, 3, "c").bytes());
        assertThat(BinaryPacket.read(connection).key()).isEqualTo("c");
    }

    @Test
    void shouldCloseTheConnectionOfAServerThatRepeatsAnotherOpaque() {
        shouldRefuse(sent -> response(GET, 0, sent.opaque() + 256, ""));
        shouldRefuse(sent -> response(GET, 0, 0, ""));
    }

    @Test
    void shouldCloseTheConnectionOfAServerThatAnswersAnotherCommand() {
        shouldRefuse(sent -> response(0x01, 0, sent.opaque(), ""));
        shouldRefuse(sent -> response(NOOP, 0, NOOP, ""));
    }

    @Test
    void shouldCloseTheConnectionOfAServerThatSendsARequest() {
        shouldRefuse(sent -> request(GET, sent.opaque(), "a"));
    }

    private interface Answering {
        BinaryPacket answer(BinaryPacket sent);
    }

    private void shouldRefuse(Answering wrong) {
        try (PlayedPool other = PlayedPool.memcache()) {
            RawClient asking = other.client();
            asking.send(request(GET, 1, "a").bytes() + request(GETQ, 2, "b").bytes());
            FakeServer.Connection connection = other.server().accept();
            BinaryPacket.read(connection);
            connection.send(response(NOOP, 0, NOOP, "").bytes());
            connection.send(wrong.answer(BinaryPacket.read(connection)).bytes());

            assertThat(BinaryPacket.read(asking)).isEqualTo(response(GET, 0x86, 1, INVALID));
            assertThat(BinaryPacket.read(asking)).isEqualTo(response(GETQ, 0x86, 2, INVALID));
            assertThat(connection.readUntilClosed()).isNotNull();
            assertThat(other.value(ServerCounter.SERVER_ERR)).isEqualTo(1);
        }
    }

    @Test
    void shouldNotTakeAnAnswerToNobodyForTheSilenceOfQuietRequests() {
        client.send(request(GETQ, 1, "a").bytes() + request(GETQ, 2, "b").bytes());
        FakeServer.Connection connection = accept();
        List<BinaryPacket> sent = read(connection, 3);
        connection.send(value(GETQ, sent.get(1).opaque() + 512, "", "x").bytes());

        assertThat(answer()).isEqualTo(response(GETQ, 0x86, 1, INVALID));
        assertThat(answer()).isEqualTo(response(GETQ, 0x86, 2, INVALID));
    }

    @Test
    void shouldFailQuietRequestsOfAServerThatClosesBeforeTheFence() {
        client.send(request(GETQ, 1, "a").bytes() + request(GETQ, 2, "b").bytes() + noop(3).bytes());
        FakeServer.Connection connection = accept();
        List<BinaryPacket> sent = read(connection, 3);
        connection.send(value(GETQ, sent.get(0).opaque(), "", "x").bytes()).close();

        assertThat(answer()).isEqualTo(value(GETQ, 1, "", "x"));
        assertThat(answer()).isEqualTo(response(GETQ, 0x86, 2, "unknown"));
        assertThat(answer()).isEqualTo(response(NOOP, 0, 3, ""));
    }

    @Test
    void shouldNotTakeAnAnswerWithTheKeyOfAnother() {
        client.send(request(GETKQ, 1, "a").bytes() + request(GETK, 2, "b").bytes());
        FakeServer.Connection connection = accept();
        List<BinaryPacket> sent = read(connection, 2);
        connection.send(value(GETK, sent.get(1).opaque(), "a", "x").bytes());

        assertThat(answer()).isEqualTo(response(GETKQ, 0x86, 1, INVALID));
        assertThat(answer()).isEqualTo(response(GETK, 0x86, 2, INVALID));
        assertThat(connection.readUntilClosed()).isNotNull();
    }

    @Test
    void shouldTakeAnswersThatRepeatTheirKeysAndMissesThatDoNot() {
        client.send(request(GETKQ, 1, "a").bytes()
                + request(GETKQ, 2, "b-with-a-long-name").bytes()
                + request(GATK, 3, "\0".repeat(4), "c", "").bytes()
                + request(GETK, 4, "d").bytes());
        FakeServer.Connection connection = accept();
        List<BinaryPacket> sent = read(connection, 4);
        String second =
                value(GETKQ, sent.get(1).opaque(), "b-with-a-long-name", "x").bytes();
        connection.send(second.substring(0, 40));
        connection.send(second.substring(40)
                + value(GATK, sent.get(2).opaque(), "c", "y").bytes()
                + response(GETK, 1, sent.get(3).opaque(), "Not found").bytes());

        assertThat(answer()).isEqualTo(value(GETKQ, 2, "b-with-a-long-name", "x"));
        assertThat(answer()).isEqualTo(value(GATK, 3, "c", "y"));
        assertThat(answer()).isEqualTo(response(GETK, 1, 4, "Not found"));
    }

    @Test
    void shouldPassOnALateAnswerToNobodyElse() {
        client.send(request(GET, 5, "a").bytes());
        FakeServer.Connection connection = accept();
        BinaryPacket first = BinaryPacket.read(connection);
        client.close();
        client = pool.connect();
        client.send(request(GET, 5, "b").bytes());
        BinaryPacket second = BinaryPacket.read(connection);

        connection.send(value(GET, first.opaque(), "", "late").bytes()
                + value(GET, second.opaque(), "", "right").bytes());

        assertThat(answer()).isEqualTo(value(GET, 5, "", "right"));
    }

    @Test
    void shouldNotEjectAServerThatSpeaksOnlyText() {
        client.send(request(GET, 1, "a").bytes());
        FakeServer.Connection connection = server.accept();
        BinaryPacket.read(connection);
        connection.send("ERROR\r\n");
        assertThat(answer()).isEqualTo(response(GET, 0x86, 1, INVALID));

        try (RawClient text = pool.connect()) {
            text.send("get a\r\n");
            server.accept().expect("get a\r\n").send("END\r\n");
            text.expect("END\r\n");
        }
    }

    @Test
    void shouldNotEjectAServerThatClosesUponBinaryRequests() {
        client.send(request(GET, 1, "a").bytes());
        FakeServer.Connection connection = server.accept();
        BinaryPacket.read(connection);
        connection.close();
        assertThat(answer()).isEqualTo(response(GET, 0x86, 1, "unknown"));

        try (RawClient text = pool.connect()) {
            text.send("get a\r\n");
            server.accept().expect("get a\r\n").send("END\r\n");
            text.expect("END\r\n");
        }
    }

    @Test
    void shouldEjectAServerThatHasSpokenBinaryAndClosesBeforeItDoesSoAgain() {
        client.send(request(GET, 1, "a").bytes());
        FakeServer.Connection connection = accept();
        connection.send(
                response(GET, 1, BinaryPacket.read(connection).opaque(), "").bytes());
        assertThat(answer().status()).isEqualTo(1);
        connection.close();
        Await.until("the connection is gone", () -> pool.value(ServerCounter.SERVER_CONNECTIONS) == 0);

        client.send(request(GET, 2, "a").bytes());
        server.accept().close();
        assertThat(answer().status()).isEqualTo(0x86);
        client.send(request(GET, 3, "a").bytes());

        assertThat(answer()).isEqualTo(response(GET, 0x86, 3, "Connection refused"));
        assertThat(server.connectionCount()).isEqualTo(2);
    }

    @Test
    void shouldPassOnAnErrorInTheMiddleOfStatistics() {
        client.send(request(0x10, 4, "").bytes());
        FakeServer.Connection connection = accept();
        int opaque = BinaryPacket.read(connection).opaque();
        connection.send(new BinaryPacket(false, 0x10, 0, opaque, 0, "", "pid", "1").bytes()
                + response(0x10, 0x82, opaque, "Out of memory").bytes());

        assertThat(answer()).isEqualTo(response(0x10, 0x82, 4, "Out of memory"));
    }
}
