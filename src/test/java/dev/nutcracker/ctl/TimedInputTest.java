package dev.nutcracker.ctl;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TimedInputTest {
    @TempDir
    Path folder;

    private ServerSocketChannel listening;
    private SocketChannel peer;
    private TimedInput input;

    @BeforeEach
    void connect() throws IOException {
        UnixDomainSocketAddress address = UnixDomainSocketAddress.of(folder.resolve("socket"));
        listening = ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(address);
        input = new TimedInput(SocketChannel.open(address));
        peer = listening.accept();
    }

    @AfterEach
    void close() throws IOException {
        input.close();
        peer.close();
        listening.close();
    }

    @Test
    void shouldReadWhatComesInTime() throws IOException {
        input.allow(Duration.ofMinutes(1));
        peer.write(ByteBuffer.wrap("+OK".getBytes(US_ASCII)));

        assertThat(input.readNBytes(3)).asString().isEqualTo("+OK");
    }

    @Test
    void shouldSeeTheEnd() throws IOException {
        input.allow(Duration.ofMinutes(1));
        peer.close();

        assertThat(input.read()).isEqualTo(-1);
    }

    @Test
    void shouldFailIfNothingComesInTime() {
        input.allow(Duration.ofMillis(1));

        assertThatThrownBy(() -> input.read()).isInstanceOf(SocketTimeoutException.class);
    }

    @Test
    void shouldFailIfItCannotWriteInTime() {
        ByteBuffer large = ByteBuffer.allocate(64 * 1024 * 1024);
        input.allow(Duration.ofMillis(1));

        assertThatThrownBy(() -> input.write(large)).isInstanceOf(SocketTimeoutException.class);
    }
}
