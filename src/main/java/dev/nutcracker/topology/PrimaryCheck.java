package dev.nutcracker.topology;

import dev.nutcracker.config.ServerAddress;
import dev.nutcracker.config.ServerCredentials;
import dev.nutcracker.net.Connector;
import dev.nutcracker.net.EndpointKind;
import io.netty.channel.EventLoop;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Asks one server whether it is a primary, on a connection that is kept. If that breaks, it asks again at once on another:
 * sentinels close connections of servers that they reconfigure.
 */
final class PrimaryCheck implements RedisConnection.Owner {
    /** A connection that breaks sooner is not replaced at once. */
    private static final long REST_NS = TimeUnit.MILLISECONDS.toNanos(100);

    /** Its owner. */
    interface Owner {
        /** The server was asked. Not called within {@link #ask}. */
        void checked(PrimaryCheck check, Verdict verdict);
    }

    /** How servers are asked. */
    record Context(
            EventLoop loop,
            Connector connector,
            EndpointKind kind,
            @Nullable ServerCredentials login) {}

    private final Context context;
    private final ServerAddress.Tcp address;
    private final Owner owner;

    private @Nullable RedisConnection connection;
    private Reply.@Nullable Failure login;
    private @Nullable Reply role;
    private long openedNs;
    /** Whether the connection has been good for an answer. */
    private boolean proven;

    private boolean askAgain;
    private boolean closed;

    PrimaryCheck(Context context, ServerAddress.Tcp address, Owner owner) {
        this.context = context;
        this.address = address;
        this.owner = owner;
    }

    ServerAddress.Tcp address() {
        return address;
    }

    /** Asks now. An answer to an earlier question is told as well, if there is one under way. */
    void ask() {
        if (closed) {
            return;
        }
        RedisConnection asked = connection;
        if (asked == null) {
            open();
        } else if (asked.isAsked()) {
            askAgain = true;
        } else if (asked.isOpen()) {
            question(asked);
            asked.flush();
        }
    }

    private void open() {
        openedNs = System.nanoTime();
        proven = false;
        login = null;
        askAgain = false;
        connection = new RedisConnection(context.loop(), context.connector(), address, context.kind(), this);
    }

    @Override
    public void opened(RedisConnection opened) {
        ServerCredentials credentials = context.login();
        if (credentials != null) {
            opened.logIn(credentials, this::loggedIn);
        }
        question(opened);
    }

    /** A server without a password refuses one, and answers all the same. */
    private void loggedIn(Reply reply) {
        login = reply instanceof Reply.Failure failure ? failure : null;
    }

    private void question(RedisConnection asked) {
        askAgain = false;
        asked.ask(reply -> role = reply, "ROLE");
        asked.ask(this::answered, "PING");
    }

    private void answered(Reply ping) {
        Reply answer = role;
        role = null;
        if (answer == null) {
            throw new AssertionError("answers come in the order of the questions");
        }
        proven = true;
        RedisConnection asked = connection;
        if (askAgain && asked != null) {
            question(asked);
        }
        owner.checked(this, Verdict.of(answer, ping, login));
    }

    @Override
    public void pushed(List<Reply> message) {}

    @Override
    public void lost(RedisConnection lost, RedisConnection.Loss why) {
        connection = null;
        role = null;
        if (why.silent()) {
            owner.checked(this, new Verdict.Silent(why.reason()));
        } else if (proven && System.nanoTime() - openedNs > REST_NS) {
            open();
        } else {
            owner.checked(this, new Verdict.Gone(why.reason()));
        }
    }

    void close() {
        closed = true;
        if (connection != null) {
            connection.close();
            connection = null;
        }
    }
}
