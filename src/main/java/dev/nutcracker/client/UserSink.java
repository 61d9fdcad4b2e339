package dev.nutcracker.client;

import dev.nutcracker.protocol.Denial;
import dev.nutcracker.protocol.RequestSink;
import dev.nutcracker.server.Pool;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Hears of a client's logins and of what it was refused. It is there only if the pool has users, before all other sinks.
 * Whoever guesses passwords has to wait, see {@link LoginDelays}.
 */
final class UserSink extends PassingSink {
    private final ClientConnection client;
    private final ClientInbound inbound;
    private final Pool pool;
    private final LoginDelays delays;
    /** Whether the client has waited and may try to log in once. */
    private boolean hasWaited;

    UserSink(ClientConnection client, ClientInbound inbound, Pool pool, LoginDelays delays, RequestSink next) {
        super(next);
        this.client = client;
        this.inbound = inbound;
        this.pool = pool;
        this.delays = delays;
    }

    @Override
    public boolean mayLogIn() {
        long waitMs = hasWaited ? 0 : delays.waitMs(address(), nowNs());
        hasWaited = false;
        if (waitMs > 0) {
            inbound.holdBack();
            pool.loop().schedule(this::goOn, waitMs, TimeUnit.MILLISECONDS);
        }
        return waitMs == 0;
    }

    private void goOn() {
        if (!client.isGone()) {
            hasWaited = true;
            inbound.resume();
        }
    }

    @Override
    public void denied(Denial denial) {
        if (denial.reason() == Denial.Reason.AUTH) {
            delays.failed(address(), nowNs());
        }
        pool.dialect().denied(new ClientView(client, nowNs()), denial);
        super.denied(denial);
    }

    private long nowNs() {
        return pool.turn().nowNs();
    }

    private @Nullable InetAddress address() {
        InetSocketAddress address = client.address();
        return address == null ? null : address.getAddress();
    }
}
