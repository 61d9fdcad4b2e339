package dev.nutcracker.server.pubsub;

import dev.nutcracker.protocol.Topic;
import dev.nutcracker.server.CloseCause;
import dev.nutcracker.server.ConnectionReports;
import dev.nutcracker.server.PoolContext;
import dev.nutcracker.server.Server;
import dev.nutcracker.server.ServerPart;
import dev.nutcracker.stats.ErrorKind;
import dev.nutcracker.stats.ServerPhase;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The topics to which one worker is subscribed at one server, and the one connection for them. It is opened for the first
 * topic, opened again when it is lost, and closed a while after the last topic is gone.
 */
final class ServerTopics implements ServerPart {
    private static final Logger LOG = LoggerFactory.getLogger(ServerTopics.class);
    private static final long RETRY_FIRST_MS = 50;
    private static final long RETRY_MAX_MS = 1000;

    private final PoolContext pool;
    private final Subscriptions subscriptions;
    private final Server server;
    private final AudienceAtServer audience;
    private final Map<Topic, TopicLink> links = new LinkedHashMap<>();
    private @Nullable SubscribedConnection connection;
    private @Nullable ScheduledFuture<?> retry;
    private long retryMs = RETRY_FIRST_MS;
    private boolean ended;

    ServerTopics(PoolContext pool, Subscriptions subscriptions, Server server) {
        this.pool = pool;
        this.subscriptions = subscriptions;
        this.server = server;
        this.audience = subscriptions.audience().at(server.address());
    }

    Subscriptions subscriptions() {
        return subscriptions;
    }

    /** The clients of all workers that get this server's messages. */
    AudienceAtServer audience() {
        return audience;
    }

    Server server() {
        return server;
    }

    /** Asks the server for a topic, now or as soon as it can be reached. */
    TopicLink add(Subscription subscription) {
        TopicLink link = new TopicLink(this, subscription);
        links.put(subscription.topic(), link);
        link.begin();
        if (connection == null) {
            openIfClosed();
        } else if (connection.isReady()) {
            connection.subscribe(link);
        }
        return link;
    }

    void remove(TopicLink link) {
        Topic topic = link.subscription().topic();
        if (links.remove(topic, link) && connection != null && connection.isReady()) {
            connection.unsubscribe(topic);
        }
        closeIfLeft();
    }

    void openIfClosed() {
        if (connection != null || ended) {
            return;
        }
        cancelRetry();
        byte[] outOfUse = server.outOfUseResponse();
        if (outOfUse == null) {
            connection = new SubscribedConnection(pool, server, this);
            connection.open();
        } else {
            // A caller may be in the middle of adding a link.
            pool.loop().execute(() -> notOpened(outOfUse));
        }
    }

    private void notOpened(byte[] outOfUse) {
        if (connection == null && !ended) {
            closed(false, ErrorKind.SERVER_DOWN, outOfUse, "it is out of use");
        }
    }

    void askAgain(TopicLink link) {
        if (connection != null && connection.isReady()) {
            connection.subscribe(link);
        }
    }

    @Override
    public boolean isDone() {
        return connection == null && retry == null;
    }

    /**
     * The pool does not have this server any more. It is needed until its topics are confirmed elsewhere, and until it
     * has confirmed that they ended here: messages published here before that come first.
     */
    void closeIfLeft() {
        if (server.isLeaving() && links.isEmpty() && (connection == null || !connection.isOwedAnswers())) {
            dismiss();
        }
    }

    @Override
    public void retire() {
        closeIfLeft();
    }

    @Override
    public void goesOut(boolean atOnce, String reason) {
        if (connection != null) {
            connection.close(CloseCause.DISMISSED);
        }
    }

    @Override
    public void comesBack() {
        if (!links.isEmpty()) {
            openIfClosed();
        }
    }

    /** Links are placed when all servers are known. */
    @Override
    public void renew() {}

    @Override
    public void left() {
        subscriptions.audience().release(server.address());
    }

    @Override
    public void close() {
        ended = true;
        dismiss();
    }

    private void dismiss() {
        cancelRetry();
        if (connection != null) {
            connection.close(CloseCause.DISMISSED);
        }
    }

    /** The connection takes requests. */
    void opened(SubscribedConnection open) {
        for (TopicLink link : links.values()) {
            open.subscribe(link);
        }
    }

    /** The server has confirmed something: it is well. */
    void confirmed() {
        retryMs = RETRY_FIRST_MS;
    }

    /** Called from time to time while the connection is open. */
    void maintain(SubscribedConnection open) {
        if (links.isEmpty()) {
            open.close(CloseCause.DISMISSED);
            return;
        }
        for (TopicLink link : links.values()) {
            if (link.isRefused()) {
                open.subscribe(link);
            }
        }
    }

    /** The connection is gone. Clients stay subscribed, and another one is opened for them. */
    void closed(boolean wasReady, ErrorKind kind, byte[] errorResponse, String logText) {
        connection = null;
        if (wasReady && kind != ErrorKind.DISMISSED && !links.isEmpty()) {
            LOG.warn(
                    "lost {} channels and patterns of pool {} at server {}: {}; they are subscribed again when it is"
                            + " back",
                    links.size(),
                    pool.name(),
                    server,
                    logText);
        }
        for (TopicLink link : new ArrayList<>(links.values())) {
            link.lost(kind, errorResponse);
        }
        if (connection == null && !ended && !links.isEmpty()) {
            cancelRetry();
            retry = pool.loop().schedule(this::retry, retryMs, TimeUnit.MILLISECONDS);
            retryMs = Math.min(2 * retryMs, RETRY_MAX_MS);
        } else {
            server.leaveIfDone();
        }
    }

    private void retry() {
        retry = null;
        openIfClosed();
    }

    private void cancelRetry() {
        if (retry != null) {
            retry.cancel(false);
            retry = null;
        }
    }

    @Override
    public void listConnections(ConnectionReports reports) {
        if (connection != null) {
            reports.add(ConnectionReports.Kind.SUBSCRIPTION, connection.sample());
        }
    }

    @Override
    public void countPhases(long[] phases) {
        if (connection != null) {
            phases[connection.phase().ordinal()]++;
        } else if (retry != null) {
            phases[ServerPhase.CONNECTING.ordinal()]++;
        }
    }
}
