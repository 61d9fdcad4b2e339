package dev.nutcracker.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.log.Log;
import dev.nutcracker.log.LogSettings;
import dev.nutcracker.testing.LogWatch;
import io.netty.channel.Channel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.DefaultChannelConfig;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

/** Clients whose end shows only when something is written to them. */
@ResourceLock(LogWatch.LOG)
final class ClosedClientTest {
    @TempDir
    private Path directory;

    private Path log;

    @BeforeEach
    void logToFile() throws Exception {
        log = directory.resolve("log");
        Log.configure(new LogSettings(6, log, false));
    }

    @AfterEach
    void logToStandardError() throws Exception {
        Log.configure(new LogSettings(6, null, false));
    }

    @Test
    void shouldNotTakeForADefectThatAClientWithHalfARequestHasGone() throws Exception {
        try (TestWorker worker = TestWorker.redis(1)) {
            Peer client = worker.client(new ClosingSocket());
            client.send("PING\r\nPI");
            assertThat(client.isOpen()).isFalse();
        }

        assertThat(logged()).doesNotContain("defect");
    }

    @Test
    void shouldNotTakeForADefectThatAClientHasGoneThatHadToWait() throws Exception {
        try (TestWorker worker = TestWorker.redis(1)) {
            Peer client = worker.client(new ClosingSocket());
            client.send("*1\r\n$7\r\nCOMMAND\r\n".repeat(100));
            assertThat(client.isOpen()).isFalse();
        }

        assertThat(logged()).doesNotContain("defect");
    }

    @Test
    void shouldNotTakeForADefectThatAClientThatSaysGoodbyeDoesNotWait() throws Exception {
        try (TestWorker worker = TestWorker.redis(1)) {
            Peer client = worker.client(new ClosingSocket());
            client.send("QUIT\r\n");
            assertThat(client.isOpen()).isFalse();
        }

        assertThat(logged()).doesNotContain("defect");
    }

    private String logged() throws Exception {
        Log.flush();
        return Files.exists(log) ? Files.readString(log) : "";
    }

    /** As a socket that the peer has reset: the first write closes it, and nothing can be said of it to the kernel after that. */
    private static final class ClosingSocket extends MemorySocket {
        private @Nullable ChannelConfig config;

        @Override
        protected void doWrite(ChannelOutboundBuffer in) throws Exception {
            throw new ClosedChannelException();
        }

        @Override
        public ChannelConfig config() {
            if (config == null) {
                config = new KernelConfig(this);
            }
            return config;
        }
    }

    private static final class KernelConfig extends DefaultChannelConfig {
        KernelConfig(Channel channel) {
            super(channel);
        }

        @Override
        public ChannelConfig setAutoRead(boolean autoRead) {
            if (!channel.isOpen()) {
                throw new ChannelException("epoll_ctl(..) failed");
            }
            return super.setAutoRead(autoRead);
        }
    }
}
