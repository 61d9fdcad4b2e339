package dev.nutcracker.topology;

import dev.nutcracker.config.ServerAddress;
import dev.nutcracker.config.ServerCredentials;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Asks one server, again and again, whether it serves and what it says of its replication. Its connection is kept. */
final class ReplicationProbe implements RedisConnection.Owner {
    /** What came of the latest question. */
    sealed interface Outcome {
        /** It serves. */
        record Answer(Replication replication) implements Outcome {}

        /** It is there, but does not serve. */
        record NotReady(String reason) implements Outcome {}

        /** It has not answered. */
        record None(String reason) implements Outcome {}
    }

    private final PrimaryCheck.Context context;
    private final ServerAddress.Tcp address;
    private @Nullable RedisConnection connection;
    private @Nullable Runnable then;
    private Reply.@Nullable Failure refusedLogin;
    private @Nullable Reply ping;
    private Outcome latest = new Outcome.NotReady("it has not been asked yet");
    private boolean isAsked;
    private boolean concluded;

    ReplicationProbe(PrimaryCheck.Context context, ServerAddress.Tcp address) {
        this.context = context;
        this.address = address;
    }

    ServerAddress.Tcp address() {
        return address;
    }

    Outcome latest() {
        return latest;
    }

    /** Whether it has ever answered, or failed to. */
    boolean hasConcluded() {
        return concluded;
    }

    /** Whether an answer is being waited for. */
    boolean isAsked() {
        return isAsked;
    }

    /** Asks, unless an answer is being waited for; {@code answered} is called when the latest outcome is another. */
    void ask(Runnable answered) {
        then = answered;
        if (isAsked) {
            return;
        }
        isAsked = true;
        RedisConnection open = connection;
        if (open == null) {
            refusedLogin = null;
            connection = new RedisConnection(
                    context.loop(),
                    context.connector(),
                    address,
                    context.kinds().apply(address),
                    this);
        } else {
            question(open);
            open.flush();
        }
    }

    @Override
    public void opened(RedisConnection opened) {
        ServerCredentials login = context.login();
        if (login != null) {
            opened.logIn(login, reply -> refusedLogin = reply instanceof Reply.Failure failure ? failure : null);
        }
        question(opened);
    }

    private void question(RedisConnection open) {
        open.ask(reply -> ping = reply, "PING");
        open.ask(this::answered, "INFO", "replication");
    }

    private void answered(Reply info) {
        Reply pong = ping;
        ping = null;
        if (pong instanceof Reply.Failure failure) {
            // A server without a password refuses one, and answers all the same.
            Reply.Failure login = refusedLogin;
            String error = failure.isOf("NOAUTH") && login != null ? login.text() : failure.text();
            conclude(new Outcome.NotReady(Reasons.said(error)));
            return;
        }
        Replication replication = Replication.parse(info.asText());
        conclude(
                replication == null
                        ? new Outcome.NotReady(
                                info instanceof Reply.Failure failure
                                        ? Reasons.said(failure.text())
                                        : "it does not tell its replication")
                        : new Outcome.Answer(replication));
    }

    private void conclude(Outcome outcome) {
        latest = outcome;
        concluded = true;
        isAsked = false;
        Runnable listener = then;
        if (listener != null) {
            listener.run();
        }
    }

    @Override
    public void pushed(List<Reply> message) {}

    @Override
    public void lost(RedisConnection lost, RedisConnection.Loss why) {
        connection = null;
        ping = null;
        conclude(new Outcome.None(why.reason()));
    }

    void close() {
        then = null;
        if (connection != null) {
            connection.close();
            connection = null;
        }
    }
}
