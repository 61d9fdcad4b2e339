package dev.nutcracker.client;

import dev.nutcracker.acl.UserRules;
import dev.nutcracker.config.UserLimit;
import dev.nutcracker.protocol.ConnectedClient;
import dev.nutcracker.protocol.Denial;
import dev.nutcracker.protocol.ParsedRequest;
import dev.nutcracker.protocol.RequestSink;
import dev.nutcracker.protocol.User;
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
    /** The client whose logins these are. */
    interface Client {
        /** Whether it is gone. */
        boolean isGone();

        /** Where it is; null on a unix socket, or if it has gone already. */
        @Nullable
        InetSocketAddress address();

        /** It is another user now, to whom other rates may apply. */
        void limitAnew(String before, String now);

        /** The client as its dialect sees it. */
        ConnectedClient view(long nowNs);
    }

    private final Client client;
    private final RequestFlow flow;
    private final Pool pool;
    private final LoginDelays delays;
    /** As who it is counted; {@code null} before it has logged in. */
    private @Nullable String countedAs;
    /** Whether the client has waited and may try to log in once. */
    private boolean hasWaited;

    UserSink(Client client, RequestFlow flow, Pool pool, LoginDelays delays, RequestSink next) {
        super(next);
        this.client = client;
        this.flow = flow;
        this.pool = pool;
        this.delays = delays;
    }

    @Override
    public boolean admitLogin() {
        long waitMs = hasWaited ? 0 : delays.waitMs(address(), nowNs());
        hasWaited = false;
        if (waitMs > 0) {
            AuditSink audit = AuditSink.in(this);
            if (audit != null) {
                audit.audited().loginDelayed();
            }
            flow.holdBack();
            pool.loop().schedule(this::goOn, waitMs, TimeUnit.MILLISECONDS);
        }
        return waitMs == 0;
    }

    private void goOn() {
        if (!client.isGone()) {
            hasWaited = true;
            flow.resume();
        }
    }

    @Override
    public boolean loggedIn(User user) {
        String before = countedAs == null ? UserRules.DEFAULT : countedAs;
        String now = user.name();
        if (!now.equals(countedAs)) {
            if (!pool.shared().userShares().enter(now, clientsMax(now))) {
                return false;
            }
            end();
            countedAs = now;
            client.limitAnew(before, now);
        }
        return true;
    }

    /** After RESET the client is who it was before it logged in. */
    @Override
    public void reset(ParsedRequest request, boolean endsSubscriptions, byte[] response) {
        super.reset(request, endsSubscriptions, response);
        String before = countedAs;
        if (before != null) {
            end();
            client.limitAnew(before, UserRules.DEFAULT);
        }
    }

    private int clientsMax(String user) {
        for (UserLimit limit : pool.shared().config().limits().rates().users()) {
            if (limit.name().equals(user)) {
                return limit.clients();
            }
        }
        return 0;
    }

    /** The client is gone, or is nobody's any more. */
    void end() {
        if (countedAs != null) {
            pool.shared().userShares().leave(countedAs);
            countedAs = null;
        }
    }

    @Override
    public void denied(Denial denial) {
        if (denial.reason() == Denial.Reason.AUTH) {
            delays.failed(address(), nowNs());
        }
        pool.dialect().denied(client.view(nowNs()), denial);
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
