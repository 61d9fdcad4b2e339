package dev.nutcracker.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.SocketProtocolFamily;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TurnTest {
    @AutoClose
    private final EmbeddedChannel channel = new EmbeddedChannel();

    private final Turn turn = new Turn(channel.eventLoop());
    private final List<String> calls = new ArrayList<>();

    @Test
    void shouldCallParticipantsAtTheEndOfTheTurnInTheOrderTheyWereAdded() {
        turn.add(calling("first"));
        turn.add(calling("second"));
        assertThat(calls).isEmpty();

        endTurn();

        assertThat(calls).containsExactly("first", "second");
    }

    @Test
    void shouldCallParticipantsOnlyInTheTurnTheyWereAddedTo() {
        turn.add(calling("first turn"));
        endTurn();
        turn.add(calling("second turn"));
        endTurn();
        endTurn();

        assertThat(calls).containsExactly("first turn", "second turn");
    }

    @Test
    void shouldCallInTheSameTurnWhoIsAddedAtItsEnd() {
        addNested(1000);

        turn.run();

        assertThat(calls).hasSize(1000);
        assertThat(calls.getFirst()).isEqualTo("1000");
        assertThat(calls.getLast()).isEqualTo("1");
    }

    @ParameterizedTest
    @MethodSource("dev.nutcracker.net.TestLoop#transports")
    void shouldReadSocketsBeforeTheNextTurn(Transport transport, @TempDir Path directory) throws Exception {
        List<String> log = new CopyOnWriteArrayList<>();
        CountDownLatch ended = new CountDownLatch(1);
        Path path = directory.resolve("s");
        try (TestLoop loop = new TestLoop(transport)) {
            Turn shared = loop.call(() -> new Turn(loop.eventLoop()));
            CountDownLatch accepted = new CountDownLatch(1);
            listen(loop, path, accepted, () -> new Reader(shared, log, ended));
            List<SocketChannel> peers = connect(path, 1);
            accepted.await();

            CountDownLatch go = new CountDownLatch(1);
            CountDownLatch held = new CountDownLatch(1);
            loop.eventLoop().execute(() -> {
                held.countDown();
                awaitQuietly(go);
                shared.addToNext(againUntilRead(shared, log));
            });
            held.await();
            peers.getFirst().write(ByteBuffer.wrap(new byte[] {1}));
            go.countDown();
            ended.await();

            assertThat(log.indexOf("read")).isLessThan(3);
            peers.getFirst().close();
        }
    }

    @Test
    void shouldNotCallInTheSameTurnWhoHasHadItsShareOfIt() {
        turn.add(participant(() -> turn.addToNext(calling("next turn " + turn.number()))));
        long number = turn.number();

        turn.run();
        assertThat(calls).isEmpty();
        endTurn();
        endTurn();

        assertThat(calls).containsExactly("next turn " + number);
        assertThat(turn.number()).isGreaterThan(number);
    }

    /** Takes part in one turn after the other, as a client does that has much to be given. */
    private static Turn.Participant againUntilRead(Turn turn, List<String> log) {
        return new Turn.Participant() {
            @Override
            public void endOfTurn() {
                if (!log.contains("read")) {
                    log.add("turn");
                    turn.addToNext(this);
                }
            }

            @Override
            public void broken(Throwable cause) {
                throw new AssertionError(cause);
            }
        };
    }

    @Test
    void shouldReadTheClockOnceATurn() {
        channel.freezeTime();
        long first = turn.nowNs();
        assertThat(first).isEqualTo(channel.eventLoop().ticker().nanoTime());

        channel.advanceTimeBy(7, TimeUnit.NANOSECONDS);
        turn.add(calling("later"));
        assertThat(turn.nowNs()).isEqualTo(first);

        endTurn();
        assertThat(turn.nowNs()).isEqualTo(first + 7);
    }

    @Test
    void shouldKeepTheTimeUntilTheLastParticipantIsDone() {
        channel.freezeTime();
        long first = turn.nowNs();
        List<Long> seen = new ArrayList<>();
        turn.add(participant(() -> channel.advanceTimeBy(5, TimeUnit.NANOSECONDS)));
        turn.add(participant(() -> seen.add(turn.nowNs())));

        endTurn();

        assertThat(seen).containsExactly(first);
    }

    @ParameterizedTest
    @ValueSource(
            classes = {
                IllegalStateException.class,
                AssertionError.class,
                OutOfMemoryError.class,
                StackOverflowError.class
            })
    void shouldTellWhoThrowsThatItIsBrokenAndCallTheOthers(Class<? extends Throwable> kind) throws Exception {
        Throwable defect = kind.getDeclaredConstructor().newInstance();
        turn.add(calling("before"));
        turn.add(throwing(defect, () -> {}));
        turn.add(calling("after"));

        endTurn();
        turn.add(calling("next turn"));
        endTurn();

        assertThat(calls).containsExactly("before", "broken: " + defect, "after", "next turn");
    }

    @Test
    void shouldCallTheOthersWhenSomebodyCannotEvenBeToldThatItIsBroken() {
        RuntimeException defect = new IllegalStateException("as the test wants it");
        turn.add(throwing(defect, () -> {
            throw defect;
        }));
        turn.add(calling("after"));

        endTurn();
        turn.add(calling("next turn"));
        endTurn();

        assertThat(calls).containsExactly("broken: " + defect, "after", "next turn");
    }

    @ParameterizedTest
    @MethodSource("dev.nutcracker.net.TestLoop#transports")
    void shouldEndAfterAllSocketsThatWereReadyHaveBeenRead(Transport transport, @TempDir Path directory)
            throws Exception {
        List<String> log = new CopyOnWriteArrayList<>();
        CountDownLatch ended = new CountDownLatch(3);
        Path path = directory.resolve("s");
        try (TestLoop loop = new TestLoop(transport)) {
            Turn shared = loop.call(() -> new Turn(loop.eventLoop()));
            CountDownLatch accepted = new CountDownLatch(3);
            listen(loop, path, accepted, () -> new Reader(shared, log, ended));
            List<SocketChannel> peers = connect(path, 3);
            accepted.await();

            CountDownLatch go = new CountDownLatch(1);
            CountDownLatch held = new CountDownLatch(1);
            loop.eventLoop().execute(() -> {
                held.countDown();
                awaitQuietly(go);
            });
            held.await();
            for (SocketChannel peer : peers) {
                peer.write(ByteBuffer.wrap(new byte[] {1}));
            }
            go.countDown();
            ended.await();

            assertThat(log).containsExactly("read", "read", "read", "end", "end", "end");
            for (SocketChannel peer : peers) {
                peer.close();
            }
        }
    }

    private static void listen(TestLoop loop, Path path, CountDownLatch accepted, Supplier<Reader> readers) {
        new ServerBootstrap()
                .group(loop.group())
                .channelFactory(() -> loop.transport().listener(SocketProtocolFamily.UNIX))
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel child) {
                        child.pipeline().addLast(readers.get());
                        accepted.countDown();
                    }
                })
                .bind(loop.transport().unixAddress(path.toString()))
                .syncUninterruptibly();
    }

    private static List<SocketChannel> connect(Path path, int count) throws Exception {
        List<SocketChannel> peers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            SocketChannel peer = SocketChannel.open(StandardProtocolFamily.UNIX);
            peer.connect(UnixDomainSocketAddress.of(path));
            peers.add(peer);
        }
        return peers;
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private void addNested(int depth) {
        turn.add(participant(() -> {
            calls.add(Integer.toString(depth));
            if (depth > 1) {
                addNested(depth - 1);
            }
        }));
    }

    private void endTurn() {
        channel.runPendingTasks();
    }

    private Turn.Participant calling(String name) {
        return participant(() -> calls.add(name));
    }

    private Turn.Participant participant(Runnable atTheEnd) {
        return new Participant(atTheEnd, () -> {});
    }

    private Turn.Participant throwing(Throwable defect, Runnable whenTold) {
        return new Participant(() -> TurnTest.<RuntimeException>sneak(defect), whenTold);
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // The cast is what lets any throwable through.
    private static <T extends Throwable> void sneak(Throwable defect) throws T {
        throw (T) defect;
    }

    private final class Participant implements Turn.Participant {
        private final Runnable atTheEnd;
        private final Runnable whenTold;

        Participant(Runnable atTheEnd, Runnable whenTold) {
            this.atTheEnd = atTheEnd;
            this.whenTold = whenTold;
        }

        @Override
        public void endOfTurn() {
            atTheEnd.run();
        }

        @Override
        public void broken(Throwable cause) {
            calls.add("broken: " + cause);
            whenTold.run();
        }
    }

    /** Notes when it is read and when its turn ends. */
    private static final class Reader extends ChannelInboundHandlerAdapter implements Turn.Participant {
        private final Turn turn;
        private final List<String> log;
        private final CountDownLatch ended;

        Reader(Turn turn, List<String> log, CountDownLatch ended) {
            this.turn = turn;
            this.log = log;
            this.ended = ended;
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            ((ByteBuf) message).release();
            log.add("read");
            turn.add(this);
        }

        @Override
        public void endOfTurn() {
            log.add("end");
            ended.countDown();
        }

        @Override
        public void broken(Throwable cause) {
            log.add("broken: " + cause);
        }
    }
}
