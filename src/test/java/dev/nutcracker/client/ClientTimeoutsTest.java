package dev.nutcracker.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.protocol.Logins;
import dev.nutcracker.stats.RefusalReason;
import io.netty.channel.ChannelOutboundBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Clients that keep the proxy waiting, and others that only seem to. */
final class ClientTimeoutsTest {
    private static final String ONLY_AUTH = "auth_timeout: 1000, stall_timeout: 0";
    private static final String ONLY_IDLE = "auth_timeout: 0, idle_timeout: 1000, stall_timeout: 0";
    private static final String ONLY_STALL = "auth_timeout: 0, stall_timeout: 1000";
    private static final String LARGE = "$1000000\r\n" + "x".repeat(1_000_000) + "\r\n";

    @Test
    void shouldCloseAClientThatDoesNotLogIn() throws Exception {
        try (TestWorker worker = TestWorker.limited(ONLY_AUTH, Logins.byPassword("secret"))) {
            Peer silent = worker.client();
            Peer loggedIn = worker.client();
            loggedIn.send("AUTH secret\r\n");

            pass(worker, 900);
            silent.send("PING\r\n");
            assertThat(silent.isOpen()).isTrue();
            pass(worker, 200);

            assertThat(silent.isOpen()).isFalse();
            assertThat(loggedIn.isOpen()).isTrue();
            assertThat(worker.refused(RefusalReason.AUTH_TIMEOUT)).isOne();
        }
    }

    @Test
    void shouldWantNoLoginWhereNoneIsNeeded() throws Exception {
        try (TestWorker worker = TestWorker.limited(ONLY_AUTH)) {
            Peer client = worker.client();

            pass(worker, 5000);

            assertThat(client.isOpen()).isTrue();
        }
    }

    @Test
    void shouldCloseAnIdleClient() throws Exception {
        try (TestWorker worker = TestWorker.limited(ONLY_IDLE)) {
            Peer idle = worker.client();
            Peer other = worker.client();
            pass(worker, 900);
            other.send("PING\r\n");
            assertThat(idle.isOpen()).isTrue();
            pass(worker, 200);

            assertThat(idle.isOpen()).isFalse();
            assertThat(other.isOpen()).isTrue();
            assertThat(worker.refused(RefusalReason.IDLE_TIMEOUT)).isOne();
        }
    }

    @Test
    void shouldNotCloseAClientThatWaitsForAServerAndCountFromItsResponse() throws Exception {
        try (TestWorker worker = TestWorker.limited(ONLY_IDLE)) {
            Peer client = worker.client();
            client.send("GET a\r\n");
            pass(worker, 3000);
            assertThat(client.isOpen()).isTrue();

            worker.server(0).send("$1\r\n1\r\n");
            pass(worker, 900);
            assertThat(client.isOpen()).isTrue();
            pass(worker, 200);

            assertThat(client.got()).isEqualTo("$1\r\n1\r\n");
            assertThat(client.isOpen()).isFalse();
        }
    }

    @Test
    void shouldNotTakeHalfARequestForIdle() throws Exception {
        try (TestWorker worker = TestWorker.limited(ONLY_IDLE)) {
            Peer client = worker.client();
            client.send("GET");

            pass(worker, 5000);

            assertThat(client.isOpen()).isTrue();
        }
    }

    @Test
    void shouldCloseAClientThatSendsHalfARequest() throws Exception {
        try (TestWorker worker = TestWorker.limited(ONLY_STALL)) {
            Peer client = worker.client();
            client.send("*2\r\n$3\r\nGET\r\n$1000\r\nabc");

            pass(worker, 900);
            assertThat(client.isOpen()).isTrue();
            pass(worker, 300);

            assertThat(client.isOpen()).isFalse();
            assertThat(worker.refused(RefusalReason.STALL_TIMEOUT)).isOne();
        }
    }

    @Test
    void shouldCloseAClientThatStopsInAValueThatIsNotServed() throws Exception {
        try (TestWorker worker = TestWorker.limitedMemcache(ONLY_STALL)) {
            Peer client = worker.client();
            client.send("set a 0 0 2000000000\r\nabc");
            assertThat(client.got()).isEqualTo("SERVER_ERROR object too large for cache\r\n");

            pass(worker, 900);
            client.send("d");
            pass(worker, 900);
            assertThat(client.isOpen()).isTrue();
            pass(worker, 300);

            assertThat(client.isOpen()).isFalse();
        }
    }

    @Test
    void shouldKeepAClientThatSendsOneByteFromTimeToTime() throws Exception {
        try (TestWorker worker = TestWorker.limited(ONLY_STALL)) {
            Peer client = worker.client();
            client.send("*2\r\n$3\r\nGET\r\n$10\r\n");
            for (int i = 0; i < 10; i++) {
                pass(worker, 900);
                client.send("x");
            }

            client.send("\r\n");

            assertThat(client.isOpen()).isTrue();
            assertThat(worker.server(0).got()).contains("xxxxxxxxxx");
        }
    }

    @Test
    void shouldKeepAClientThatIsSilentBetweenRequests() throws Exception {
        try (TestWorker worker = TestWorker.limited(ONLY_STALL)) {
            Peer client = worker.client();
            client.send("PING\r\n");

            pass(worker, 10_000);

            assertThat(client.isOpen()).isTrue();
        }
    }

    @Test
    void shouldKeepAClientThatTheProxyDoesNotRead() throws Exception {
        try (TestWorker worker = TestWorker.limited(ONLY_STALL)) {
            Peer client = worker.client();
            client.send("GET a\r\n".repeat(100) + "GET");
            assertThat(client.isRead()).isFalse();

            pass(worker, 10_000);

            assertThat(client.isOpen()).isTrue();
        }
    }

    @Test
    void shouldGiveAClientItsTimeAfterTheProxyHasNotReadIt() throws Exception {
        try (TestWorker worker = TestWorker.limited(ONLY_STALL)) {
            Peer client = worker.client();
            client.send("GET a\r\n".repeat(40) + "GET");
            pass(worker, 5000);
            worker.server(0).send("$1\r\n1\r\n".repeat(33));
            worker.server(0).send("$1\r\n1\r\n".repeat(7));
            assertThat(client.isRead()).isTrue();

            pass(worker, 900);
            assertThat(client.isOpen()).isTrue();
            pass(worker, 300);

            assertThat(client.isOpen()).isFalse();
        }
    }

    @Test
    void shouldCloseAClientThatTakesNoResponses() throws Exception {
        try (TestWorker worker = TestWorker.limited(ONLY_STALL)) {
            Peer client = worker.client();
            client.stopReading();
            client.send("GET a\r\n");
            worker.server(0).send(LARGE);
            assertThat(client.got()).isEmpty();

            pass(worker, 900);
            client.send("PING\r\n");
            assertThat(client.isOpen()).isTrue();
            pass(worker, 300);

            assertThat(client.isOpen()).isFalse();
            assertThat(worker.refused(RefusalReason.STALL_TIMEOUT)).isOne();
        }
    }

    @Test
    void shouldKeepAClientThatTakesItsResponsesSlowly() throws Exception {
        try (TestWorker worker = TestWorker.limited(ONLY_STALL)) {
            SlowSocket socket = new SlowSocket();
            Peer client = worker.client(socket);
            client.send("GET a\r\n");
            worker.server(0).send(LARGE);
            for (int i = 0; i < 20; i++) {
                pass(worker, 900);
                socket.takeOneByte();
            }

            assertThat(client.isOpen()).isTrue();
            pass(worker, 1300);
            assertThat(client.isOpen()).isFalse();
        }
    }

    @Test
    void shouldLookAtThousandsOfClients() throws Exception {
        try (TestWorker worker = TestWorker.limited(ONLY_IDLE)) {
            List<Peer> clients = new ArrayList<>();
            for (int i = 0; i < 3000; i++) {
                clients.add(worker.client());
            }

            pass(worker, 1300);

            assertThat(clients).noneMatch(Peer::isOpen);
            assertThat(worker.refused(RefusalReason.IDLE_TIMEOUT)).isEqualTo(3000);
        }
    }

    private static void pass(TestWorker worker, int ms) {
        for (int i = 0; i < ms / 10; i++) {
            worker.pass(10, TimeUnit.MILLISECONDS);
        }
    }

    /** A socket whose peer takes single bytes. */
    private static final class SlowSocket extends MemorySocket {
        private int bytesToTake;

        @Override
        protected void doWrite(ChannelOutboundBuffer in) {
            in.removeBytes(bytesToTake);
            bytesToTake = 0;
        }

        void takeOneByte() {
            bytesToTake = 1;
            flush();
        }
    }
}
