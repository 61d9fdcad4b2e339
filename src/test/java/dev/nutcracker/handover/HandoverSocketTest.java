package dev.nutcracker.handover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.nutcracker.handover.Message.Counts;
import dev.nutcracker.handover.Message.Hello;
import dev.nutcracker.handover.Message.Purpose;
import dev.nutcracker.handover.Message.WantedPool;
import dev.nutcracker.net.PassingChannel;
import dev.nutcracker.net.Transport;
import dev.nutcracker.stats.HandoverOutcome;
import dev.nutcracker.stats.HandoverTally;
import dev.nutcracker.testing.Await;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a running process does when somebody connects who does not take over. */
final class HandoverSocketTest {
    private static final long LONG_MS = 10_000;
    private static final long PID = ProcessHandle.current().pid();

    @TempDir
    private Path directory;

    private final MultiThreadIoEventLoopGroup loops =
            new MultiThreadIoEventLoopGroup(1, Transport.EPOLL.ioHandlerFactory());
    private final EventLoop loop = loops.next();
    private final HandoverTally tally = new HandoverTally();
    private final KnownGiver giver = new KnownGiver();
    private HandoverSocket socket;
    private Path path;

    @BeforeEach
    void listen() throws IOException {
        assumeTrue(Transport.EPOLL.isAvailable(), "this system has no epoll");
        path = directory.resolve("s");
        socket = new HandoverSocket(loop, giver, "1.0", () -> LONG_MS, tally, _ -> {});
        socket.open(path);
    }

    @AfterEach
    void close() {
        socket.close();
        loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
    }

    private long count(HandoverOutcome outcome) {
        return tally.counts()[outcome.ordinal()];
    }

    private static Hello hello(int version, Purpose purpose, long token) {
        return new Hello(version, "1.0", PID, purpose, token);
    }

    private PassingChannel connected(Message first) throws IOException {
        PassingChannel channel = PassingChannel.connect(path, loop, LONG_MS);
        channel.send(List.of(MessageCodec.encode(first)), LONG_MS);
        return channel;
    }

    private static Message received(PassingChannel channel) throws IOException {
        return MessageCodec.decode(channel.receive(LONG_MS));
    }

    @Test
    void shouldRefuseAnotherVersion() throws Exception {
        try (PassingChannel other = connected(hello(Message.VERSION + 1, Purpose.MESSAGES, 0))) {
            assertThat(received(other))
                    .isEqualTo(new Message.Refusal(
                            "this process hands over by version 1 of the protocol, not by version 2"));
        }
        assertThat(giver.calls).isEmpty();
        assertThat(count(HandoverOutcome.REFUSED)).isEqualTo(1);
    }

    @Test
    void shouldCloseWhoeverSendsGarbage() throws Exception {
        Random random = new Random(7);
        for (int i = 0; i < 50; i++) {
            try (SocketChannel other = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
                byte[] garbage = new byte[1 + random.nextInt(200)];
                random.nextBytes(garbage);
                // A length that a frame may have, so that the content is looked at.
                ByteBuffer.wrap(garbage).put((byte) 0);
                other.write(ByteBuffer.wrap(garbage));
                other.shutdownOutput();
                assertThat(isClosed(other)).isTrue();
            }
        }
        assertThat(giver.calls).isEmpty();
    }

    /** A side that closes with bytes unread resets the connection. */
    private static boolean isClosed(SocketChannel channel) {
        try {
            return channel.read(ByteBuffer.allocate(1)) == -1;
        } catch (IOException reset) {
            return true;
        }
    }

    @Test
    void shouldRefuseASecondOneMeanwhile() throws Exception {
        try (PassingChannel first = connected(hello(Message.VERSION, Purpose.MESSAGES, 0))) {
            assertThat(received(first)).isInstanceOf(Message.Welcome.class);
            try (PassingChannel second = connected(hello(Message.VERSION, Purpose.MESSAGES, 0))) {
                assertThat(received(second)).isEqualTo(new Message.Refusal("another hand-over is under way"));
            }
        }
        Await.until("the first is taken back", () -> giver.calls.contains("takeBack"));
    }

    @Test
    void shouldPassNothingByAWrongToken() throws Exception {
        try (PassingChannel first = connected(hello(Message.VERSION, Purpose.MESSAGES, 0))) {
            Message.Welcome welcome = (Message.Welcome) received(first);
            try (PassingChannel other = connected(hello(Message.VERSION, Purpose.DESCRIPTORS, welcome.token() + 1))) {
                Await.until("it is closed", () -> !other.isOpen());
            }
            assertThat(giver.calls).containsExactly("begin");
        }
        Await.until("the first is taken back", () -> giver.calls.contains("takeBack"));
    }

    /** It says what it wants and then nothing more: what it was passed is taken back, and the next one may come. */
    @Test
    void shouldTakeBackFromWhoeverGoes() throws Exception {
        try (PassingChannel first = connected(hello(Message.VERSION, Purpose.MESSAGES, 0))) {
            Message.Welcome welcome = (Message.Welcome) received(first);
            try (PassingChannel descriptors = PassingChannel.connectForDescriptors(path, loop, LONG_MS)) {
                descriptors.send(
                        List.of(MessageCodec.encode(hello(Message.VERSION, Purpose.DESCRIPTORS, welcome.token()))),
                        LONG_MS);
                first.send(
                        List.of(MessageCodec.encode(
                                new Message.Wanted(List.of(new WantedPool("alpha", "REDIS", "127.0.0.1:1"))))),
                        LONG_MS);
                assertThat(received(first)).isInstanceOf(Message.StateEnds.class);
            }
        }
        Await.until("it is taken back", () -> giver.calls.contains("takeBack"));
        assertThat(giver.calls).doesNotContain("stopAccepting");
        giver.calls.clear();
        try (PassingChannel next = connected(hello(Message.VERSION, Purpose.MESSAGES, 0))) {
            Await.until("the next may come", () -> giver.calls.contains("begin"));
            assertThat(received(next)).isInstanceOf(Message.Welcome.class);
        }
    }

    @Test
    void shouldBeUnwillingWhileItEnds() throws Exception {
        giver.unwilling = "the process is about to end";

        try (PassingChannel other = connected(hello(Message.VERSION, Purpose.MESSAGES, 0))) {
            assertThat(received(other)).isEqualTo(new Message.Refusal("the process is about to end"));
        }
    }

    /** A process that has nothing and notes what it is asked for. */
    private static final class KnownGiver implements Giver {
        private final List<String> calls = Collections.synchronizedList(new ArrayList<>());
        private volatile String unwilling = "";

        @Override
        public String begin() {
            calls.add("begin");
            return unwilling;
        }

        @Override
        public List<Socket> sockets(List<WantedPool> wanted) {
            return List.of();
        }

        @Override
        public List<Message> state(Set<String> pools) {
            return List.of();
        }

        @Override
        public void stopAccepting(Set<String> addresses) {
            calls.add("stopAccepting");
        }

        @Override
        public List<Message.PoolFacts> facts(Set<String> pools) {
            return List.of();
        }

        @Override
        public Departing depart(int max, Set<String> pools) {
            throw new AssertionError("there are no clients");
        }

        @Override
        public int mayComeToRest(Set<String> pools) {
            return 0;
        }

        @Override
        public int clientCount() {
            return 0;
        }

        @Override
        public void closeSocket() {
            calls.add("closeSocket");
        }

        @Override
        public void takeBack(String reason) {
            calls.add("takeBack");
        }

        @Override
        public void handedOver(Counts counts) {
            calls.add("handedOver");
        }
    }
}
