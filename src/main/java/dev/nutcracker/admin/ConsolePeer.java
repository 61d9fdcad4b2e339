package dev.nutcracker.admin;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.nutcracker.admin.TokenFile.Grant;
import dev.nutcracker.config.AdminConfig;
import dev.nutcracker.console.Caller;
import dev.nutcracker.console.ConsoleException;
import dev.nutcracker.console.ErrorCode;
import dev.nutcracker.console.Peer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** The other side of a session of the console over a connection. */
final class ConsolePeer implements Peer {
    private final TimedChannel channel;
    private final ProxyControl proxy;
    private final Limits limits;
    private final Door door;
    private final AwaitedInput input;

    ConsolePeer(TimedChannel channel, ProxyControl proxy, Limits limits, Door door) {
        this.channel = channel;
        this.proxy = proxy;
        this.limits = limits;
        this.door = door;
        this.input = new AwaitedInput(channel);
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        channel.limitReading(limits.sessionMs());
        int count = input.read(into);
        // The time that a command takes does not count.
        channel.unlimited();
        return count;
    }

    @Override
    public void write(ByteBuffer bytes) throws IOException {
        channel.limitWriting(limits.stallMs(), limits.answerMs());
        channel.write(bytes);
        channel.unlimited();
    }

    @Override
    public boolean awaitInput(long ms) throws IOException {
        return input.await(ms);
    }

    @Override
    public Caller caller() throws IOException {
        return AdminAuth.caller(admin(), door, channel.remoteAddress(), channel.peerOwner());
    }

    @Override
    public Caller caller(String token) throws IOException, ConsoleException {
        @Nullable Path file = admin().tokenFile();
        Grant grant = file == null ? null : TokenFile.find(file, token.getBytes(ISO_8859_1));
        if (grant == null) {
            proxy.operatorRefused();
            // Whoever guesses has to wait.
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(limits.wrongTokenMs()));
            throw new ConsoleException(
                    ErrorCode.NOAUTH, file == null ? "no token_file is configured" : "the token is wrong");
        }
        return AdminAuth.caller(admin(), HttpRequest.sender(channel.remoteAddress()), grant);
    }

    private AdminConfig admin() {
        return proxy.configuration().global().admin();
    }
}
