package dev.nutcracker.topology;

import dev.nutcracker.config.ServerAddress;
import dev.nutcracker.config.ServerCredentials;
import dev.nutcracker.net.Connector;
import dev.nutcracker.net.EndpointKind;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One sentinel: asked about the masters, and listened to. Questions and events share a connection where the sentinel speaks
 * RESP3; otherwise events have one of their own.
 *
 * <pre>
 *   connect ──► HELLO 3 ──► SUBSCRIBE, PING ──► ready: SENTINEL MASTER … whenever asked to
 *      ▲            └─ refused: AUTH, and the subscription on a second connection
 *      └── 100 ms, doubling to 1 s, after whatever went wrong
 * </pre>
 */
final class Sentinel implements RedisConnection.Owner {
    private static final Logger LOG = LoggerFactory.getLogger(Sentinel.class);
    private static final long REST_MS = 100;
    private static final long REST_MAX_MS = 1000;

    /** Its owner. */
    interface Owner {
        /** It has answered a round of questions, or does not answer any more. */
        void heard(Sentinel sentinel);

        void happened(SentinelEvent event);

        /** It is the one with this id. */
        void identified(Sentinel sentinel);

        /** It knows of another sentinel. */
        void named(String id, ServerAddress.Tcp announced);
    }

    /** What all sentinels of a watch have in common. */
    record Context(
            EventLoop loop,
            Connector connector,
            EndpointKind kind,
            @Nullable ServerCredentials login,
            Set<String> masters,
            Owner owner) {}

    private final Context context;
    private final ServerAddress.Tcp address;
    private final boolean configured;
    private final Map<String, MasterReport> reports = new HashMap<>();

    private @Nullable RedisConnection connection;
    private @Nullable RedisConnection events;
    private @Nullable ScheduledFuture<?> nextTry;
    private long restMs = REST_MS;

    private String id = "";
    private String reason = "it has not answered yet";
    private boolean ready;
    private int unanswered;
    private boolean askAgain;
    private boolean answering;
    private boolean tried;
    private boolean toldOfSilence;
    private boolean toldOfStale;
    private boolean stopped;
    private long signNs;

    Sentinel(Context context, ServerAddress.Tcp address, boolean configured, long nowNs) {
        this.context = context;
        this.address = address;
        this.configured = configured;
        this.signNs = nowNs;
    }

    ServerAddress.Tcp address() {
        return address;
    }

    /** Whether the configuration names it. */
    boolean isConfigured() {
        return configured;
    }

    /** The same under all of its addresses; empty if it is not known. */
    String id() {
        return id;
    }

    void identify(String known) {
        id = known;
    }

    boolean isAnswering() {
        return answering;
    }

    /** Whether it has answered or failed at least once. */
    boolean isTried() {
        return tried;
    }

    /** Why it does not answer. */
    String reason() {
        return reason;
    }

    /** What it says of this master; null if it does not answer, or does not know it. */
    @Nullable
    MasterReport report(String master) {
        return reports.get(master);
    }

    /** When there last was a sign that it exists. */
    long signNs() {
        return signNs;
    }

    void sign(long nowNs) {
        signNs = nowNs;
    }

    void start() {
        connection = new RedisConnection(context.loop(), context.connector(), address, context.kind(), this);
    }

    void stop() {
        stopped = true;
        if (nextTry != null) {
            nextTry.cancel(false);
        }
        closeConnections();
    }

    private void closeConnections() {
        ready = false;
        unanswered = 0;
        askAgain = false;
        if (connection != null) {
            connection.close();
            connection = null;
        }
        if (events != null) {
            events.close();
            events = null;
        }
    }

    /** Asks about all masters in one write, once what it has been asked before is answered. */
    void ask(boolean aboutOthers) {
        RedisConnection asked = connection;
        if (!ready || asked == null) {
            return;
        }
        if (unanswered > 0) {
            askAgain = true;
            return;
        }
        for (String master : context.masters()) {
            unanswered++;
            asked.ask(reply -> reported(asked, master, reply), "SENTINEL", "MASTER", master);
        }
        if (aboutOthers) {
            // Those that it names count as well at the start, so the round ends with them.
            for (String master : context.masters()) {
                unanswered++;
                asked.ask(this::others, "SENTINEL", "SENTINELS", master);
            }
        }
        asked.flush();
    }

    /** Finds out whether it is there at all. */
    void ping() {
        RedisConnection asked = connection;
        if (ready && asked != null && !asked.isAsked()) {
            asked.ask(_ -> sign(System.nanoTime()), "PING");
            asked.flush();
        }
    }

    @Override
    public void opened(RedisConnection opened) {
        if (opened == events) {
            subscribe(opened);
            opened.takeOnlyMessages();
            return;
        }
        ServerCredentials login = context.login();
        if (login == null) {
            opened.ask(reply -> greeted(opened, reply), "HELLO", "3");
        } else {
            String user = login.userName();
            opened.ask(
                    reply -> greeted(opened, reply),
                    "HELLO",
                    "3",
                    "AUTH",
                    user == null ? "default" : user,
                    login.password().text());
        }
    }

    private void greeted(RedisConnection asked, Reply reply) {
        if (reply instanceof Reply.Failure failure) {
            if (failure.isOf("NOAUTH") || failure.isOf("WRONGPASS")) {
                asked.refuse(Reasons.said(failure.text()));
            } else {
                enterWithoutHello(asked);
            }
            return;
        }
        String mode = MasterReport.field(reply, "mode");
        if (mode.isEmpty() || mode.equals("sentinel")) {
            subscribe(asked);
            asked.ask(pong -> subscribed(asked, pong), "PING");
        } else {
            asked.refuse("it is no sentinel");
        }
    }

    private void enterWithoutHello(RedisConnection asked) {
        ServerCredentials login = context.login();
        if (login == null) {
            enteredWithoutHello(asked);
            return;
        }
        asked.logIn(login, reply -> {
            if (reply instanceof Reply.Failure failure) {
                asked.refuse(Reasons.said(failure.text()));
            } else {
                enteredWithoutHello(asked);
            }
        });
    }

    private void enteredWithoutHello(RedisConnection asked) {
        events = new RedisConnection(context.loop(), context.connector(), address, context.kind(), this);
        begin(asked);
    }

    private void subscribe(RedisConnection listening) {
        ServerCredentials login = context.login();
        if (listening == events && login != null) {
            listening.logIn(login, _ -> {});
        }
        listening.tell(SentinelEvent.subscription());
        listening.tell("PSUBSCRIBE", SentinelEvent.PATTERN);
    }

    /** A subscription is answered by messages alone, or by an error, which then stands before the answer to PING. */
    private void subscribed(RedisConnection asked, Reply reply) {
        if (reply instanceof Reply.Failure failure) {
            asked.refuse(Reasons.said(failure.text()));
        } else {
            begin(asked);
        }
    }

    private void begin(RedisConnection asked) {
        ready = true;
        asked.ask(this::identified, "SENTINEL", "MYID");
        ask(true);
    }

    private void identified(Reply reply) {
        String known = reply.asText();
        if (!known.isEmpty()) {
            id = known;
            context.owner().identified(this);
        }
    }

    private void reported(RedisConnection asked, String master, Reply reply) {
        if (reply instanceof Reply.Failure failure) {
            if (!failure.text().startsWith("ERR No such master")) {
                asked.refuse(Reasons.said(failure.text()));
                return;
            }
            reports.remove(master);
        } else {
            MasterReport report = MasterReport.of(master, reply);
            if (report == null) {
                asked.refuse("its answer about master " + master + " makes no sense");
                return;
            }
            reports.put(master, report);
        }
        answeredOne();
    }

    private void answeredOne() {
        unanswered--;
        if (unanswered == 0) {
            answered();
        }
    }

    private void answered() {
        sign(System.nanoTime());
        restMs = REST_MS;
        tried = true;
        answering = true;
        if (toldOfSilence) {
            toldOfSilence = false;
            LOG.info("sentinel {} answers again", address.text());
        }
        context.owner().heard(this);
        if (askAgain) {
            askAgain = false;
            ask(false);
        }
    }

    private void others(Reply reply) {
        for (Reply other : reply.asList()) {
            ServerAddress.Tcp announced =
                    MasterReport.address(MasterReport.field(other, "ip"), MasterReport.field(other, "port"));
            String otherId = MasterReport.field(other, "runid");
            if (announced != null
                    && !otherId.isEmpty()
                    && !MasterReport.flags(other).contains("s_down")) {
                context.owner().named(otherId, announced);
            }
        }
        answeredOne();
    }

    @Override
    public void pushed(List<Reply> message) {
        SentinelEvent event = SentinelEvent.of(message);
        if (event != null && context.masters().contains(event.master())) {
            sign(System.nanoTime());
            context.owner().happened(event);
        }
    }

    @Override
    public void lost(RedisConnection lost, RedisConnection.Loss why) {
        closeConnections();
        tried = true;
        answering = false;
        reason = why.reason();
        reports.clear();
        if (!toldOfSilence) {
            toldOfSilence = true;
            LOG.warn("sentinel {} does not answer: {}", address.text(), reason);
        }
        context.owner().heard(this);
        if (!stopped) {
            nextTry = context.loop().schedule(this::start, restMs, TimeUnit.MILLISECONDS);
            restMs = Math.min(REST_MAX_MS, restMs * 2);
        }
    }

    /** It says less than others know, for long enough that it will not learn by itself; told once. */
    void noteStale(boolean stale, String details) {
        if (stale != toldOfStale) {
            toldOfStale = stale;
            if (stale) {
                LOG.warn("sentinel {} is behind the others and is not believed: {}", address.text(), details);
            } else if (answering) {
                LOG.info("sentinel {} is not behind any more", address.text());
            }
        }
    }
}
