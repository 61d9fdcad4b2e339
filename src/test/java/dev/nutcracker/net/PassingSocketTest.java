package dev.nutcracker.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.unix.FileDescriptor;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PassingSocketTest {
    private static final long LONG_MS = 10_000;
    private static final long SHORT_MS = 200;

    @TempDir
    private Path directory;

    private final MultiThreadIoEventLoopGroup loops =
            new MultiThreadIoEventLoopGroup(1, Transport.EPOLL.ioHandlerFactory());
    private final EventLoop loop = loops.next();
    private final BlockingQueue<PassingChannel> accepted = new ArrayBlockingQueue<>(8);
    private final AtomicInteger refused = new AtomicInteger();
    private Path path;
    private PassingSocket socket;

    @BeforeEach
    void listen() throws IOException {
        assumeTrue(Transport.EPOLL.isAvailable(), "this system has no epoll");
        path = directory.resolve("s");
        socket = PassingSocket.open(path, loop, accepted::add, refused::incrementAndGet);
    }

    @AfterEach
    void close() {
        socket.close();
        loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
    }

    private PassingChannel accepted() throws InterruptedException {
        PassingChannel peer = accepted.poll(LONG_MS, TimeUnit.MILLISECONDS);
        assertThat(peer).isNotNull();
        return peer;
    }

    @Test
    void shouldPassFramesInBothDirections() throws Exception {
        try (PassingChannel here = PassingChannel.connect(path, loop, LONG_MS);
                PassingChannel there = accepted()) {
            here.send(List.of(bytes("one"), bytes(""), bytes("x".repeat(5_000))), LONG_MS);
            there.send(List.of(bytes("back")), LONG_MS);

            assertThat(there.receive(LONG_MS)).isEqualTo(bytes("one"));
            assertThat(there.receive(LONG_MS)).isEmpty();
            assertThat(there.receive(LONG_MS)).hasSize(5_000);
            assertThat(here.receive(LONG_MS)).isEqualTo(bytes("back"));
        }
    }

    @Test
    void shouldPassManyDescriptorsInOrder() throws Exception {
        List<FileDescriptor[]> pipes = new ArrayList<>();
        List<Integer> ends = new ArrayList<>();
        try (PassingChannel here = PassingChannel.connectForDescriptors(path, loop, LONG_MS);
                PassingChannel there = accepted()) {
            for (int i = 0; i < PassingChannel.DESCRIPTORS_MAX; i++) {
                FileDescriptor[] pipe = FileDescriptor.pipe();
                pipes.add(pipe);
                ends.add(pipe[1].intValue());
            }
            there.sendDescriptors(ends, LONG_MS);
            for (int i = 0; i < ends.size(); i++) {
                FileDescriptor passed = new FileDescriptor(here.receiveDescriptor(LONG_MS));
                ByteBuffer number = ByteBuffer.allocateDirect(4).putInt(0, i);
                assertThat(passed.write(number, 0, 4)).isEqualTo(4);
                passed.close();
            }
            for (int i = 0; i < pipes.size(); i++) {
                ByteBuffer number = ByteBuffer.allocateDirect(4);
                assertThat(pipes.get(i)[0].read(number, 0, 4)).isEqualTo(4);
                assertThat(number.getInt(0)).isEqualTo(i);
            }
        } finally {
            for (FileDescriptor[] pipe : pipes) {
                pipe[0].close();
                pipe[1].close();
            }
        }
    }

    @Test
    void shouldGiveUpOnAPeerThatSaysNothing() throws Exception {
        try (PassingChannel here = PassingChannel.connect(path, loop, LONG_MS);
                PassingChannel there = accepted()) {
            assertThatThrownBy(() -> there.receive(SHORT_MS)).hasMessageContaining("said nothing");
            assertThat(here.isOpen()).isTrue();
        }
    }

    @Test
    void shouldGiveUpOnAPeerThatReadsNothing() throws Exception {
        try (PassingChannel here = PassingChannel.connect(path, loop, LONG_MS);
                PassingChannel there = accepted()) {
            byte[] large = new byte[1_500_000];
            assertThatThrownBy(() -> there.send(List.of(large), SHORT_MS)).hasMessageContaining("read nothing");
            assertThat(here.isOpen()).isTrue();
        }
    }

    @Test
    void shouldNoticeThatThePeerHasGone() throws Exception {
        try (PassingChannel there = gone()) {
            assertThatThrownBy(() -> there.receive(LONG_MS)).hasMessageContaining("closed");
            assertThat(there.isOpen()).isFalse();
        }
    }

    private PassingChannel gone() throws Exception {
        try (PassingChannel here = PassingChannel.connect(path, loop, LONG_MS)) {
            PassingChannel there = accepted();
            assertThat(here.isOpen()).isTrue();
            return there;
        }
    }

    @Test
    void shouldCloseAPeerThatSendsNoFrames() throws Exception {
        try (SocketChannel here = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
            PassingChannel there = accepted();
            here.write(ByteBuffer.wrap(bytes("GET / HTTP/1.0\r\n\r\n")));

            assertThatThrownBy(() -> there.receive(LONG_MS)).hasMessageContaining("closed");
            assertThat(here.read(ByteBuffer.allocate(1))).isEqualTo(-1);
        }
    }

    @Test
    void shouldLetOnlyItsOwnUserIn() throws Exception {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                .isEqualTo("rw-------");
        assumeTrue(PassingChannel.ownUser() == 0, "only root can be somebody else");
        // The mode alone would keep others out.
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxrwxrwx"));
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
        String program = "use IO::Socket::UNIX; my $s = IO::Socket::UNIX->new(Peer => $ARGV[0]) or die $!;"
                + " print defined(<$s>) ? 'answered' : 'closed'";
        Process other = new ProcessBuilder(
                        "setpriv", "--reuid", "65534", "--clear-groups", "perl", "-e", program, path.toString())
                .redirectErrorStream(true)
                .start();

        String said = new String(other.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(said).isEqualTo("closed");
        assertThat(refused).hasValue(1);
        assertThat(accepted).isEmpty();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
