package dev.nutcracker.client;

import dev.nutcracker.audit.AuditEvent;
import dev.nutcracker.config.ClientTimes;
import dev.nutcracker.net.SentMark;
import dev.nutcracker.protocol.Topic;
import dev.nutcracker.protocol.User;
import dev.nutcracker.server.Pool;
import dev.nutcracker.stats.RefusalReason;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Closes the clients of a pool at one worker that keep it waiting: for a login, for a request, for the rest of a request,
 * or for taking their responses. It looks at every client from time to time, so that no request and no client costs a
 * timer; each limit may be exceeded by a tenth.
 *
 * <p>Most of what it needs is there anyway. What is not, such as since when a client has taken no byte of its responses,
 * it keeps in a {@link Trace} of those clients for which that is in question.
 */
final class ClientTimeouts {
    /** How many clients are looked at without a pause. */
    private static final int CHECKED_AT_ONCE = 1024;

    private static final long PAUSE_MS = 1;
    /** How often a client is looked at within the shortest limit. */
    private static final int CHECKS = 20;

    private static final long PERIOD_MIN_MS = 5;
    private static final long PERIOD_MAX_MS = 5000;
    private static final long NEVER = Long.MIN_VALUE;
    private static final Topic.Kind[] TOPIC_KINDS = Topic.Kind.values();

    private final PoolClients clients;
    private final Pool pool;
    private final ClientRefusals refusals;
    private long authNs;
    private long idleNs;
    private long stallNs;
    private long periodMs;
    private Map<ClientConnection, Trace> traces = new HashMap<>();
    private Map<ClientConnection, Trace> nextTraces = new HashMap<>();
    private ClientConnection[] round = {};
    private int checked;
    private @Nullable Future<?> timer;

    /** What is known of a client that may be about to exceed a limit. */
    private static final class Trace {
        /** When there was last something that it waited for, or that was waited for. */
        private long owedNs = NEVER;
        /** Since when it has sent nothing more of a request that is half here. */
        private long halfSentNs = NEVER;
        /** Since when the socket has taken nothing beyond this mark. */
        private long unsentNs = NEVER;

        private @Nullable SentMark mark;
    }

    ClientTimeouts(PoolClients clients) {
        this.clients = clients;
        this.pool = clients.pool();
        this.refusals = new ClientRefusals(pool.loop());
    }

    /** From now on clients have these limits. */
    void goBy(ClientTimes times) {
        authNs = TimeUnit.MILLISECONDS.toNanos(times.authTimeoutMs());
        idleNs = TimeUnit.MILLISECONDS.toNanos(times.idleTimeoutMs());
        stallNs = TimeUnit.MILLISECONDS.toNanos(times.stallTimeoutMs());
        end();
        long shortestNs = shorter(authNs, shorter(idleNs, stallNs));
        if (shortestNs > 0) {
            long wantedMs = TimeUnit.NANOSECONDS.toMillis(shortestNs) / CHECKS;
            periodMs = Math.clamp(wantedMs, PERIOD_MIN_MS, PERIOD_MAX_MS);
            timer = pool.loop().schedule(this::begin, periodMs, TimeUnit.MILLISECONDS);
        }
    }

    /** The shorter of two limits, 0 being none. */
    private static long shorter(long oneNs, long otherNs) {
        return oneNs == 0 || (otherNs != 0 && otherNs < oneNs) ? otherNs : oneNs;
    }

    /** No client is looked at any more. Thread-safe if nothing else is called. */
    void end() {
        if (timer != null) {
            timer.cancel(false);
        }
    }

    private void begin() {
        round = clients.connections();
        checked = 0;
        nextTraces = new HashMap<>();
        goOn();
    }

    private void goOn() {
        int end = Math.min(round.length, checked + CHECKED_AT_ONCE);
        long nowNs = pool.turn().nowNs();
        while (checked < end) {
            check(round[checked], nowNs);
            checked++;
        }
        if (checked < round.length) {
            timer = pool.loop().schedule(this::goOn, PAUSE_MS, TimeUnit.MILLISECONDS);
        } else {
            traces = nextTraces;
            round = new ClientConnection[0];
            timer = pool.loop().schedule(this::begin, periodMs, TimeUnit.MILLISECONDS);
        }
    }

    private void check(ClientConnection client, long nowNs) {
        if (client.isGone()) {
            return;
        }
        Trace trace = traces.get(client);
        if (isPast(authNs, client.acceptedNs(), nowNs) && isUnknown(client)) {
            close(client, RefusalReason.AUTH_TIMEOUT, authNs, " has not logged in");
        } else if (isOwed(client)) {
            checkStall(client, trace == null ? new Trace() : trace, nowNs);
        } else if (isPast(idleNs, silentSinceNs(client, trace), nowNs) && !mayBeSilent(client)) {
            // Nothing is wrong with such a client, so it is counted only.
            pool.shared().admission().clientRefused(RefusalReason.IDLE_TIMEOUT);
            client.close();
        } else if (trace != null && trace.owedNs > client.inbound().latestReadNs()) {
            trace.halfSentNs = NEVER;
            trace.unsentNs = NEVER;
            trace.mark = null;
            nextTraces.put(client, trace);
        }
    }

    private static boolean isPast(long limitNs, long sinceNs, long nowNs) {
        return limitNs > 0 && nowNs - sinceNs >= limitNs;
    }

    private static boolean isUnknown(ClientConnection client) {
        return client.inbound().conversation().user() == User.UNKNOWN;
    }

    private static long silentSinceNs(ClientConnection client, @Nullable Trace trace) {
        long readNs = client.inbound().latestReadNs();
        return trace == null ? readNs : Math.max(readNs, trace.owedNs);
    }

    private static boolean mayBeSilent(ClientConnection client) {
        if (client.inbound().waiting().isBlocked()) {
            return true;
        }
        for (Topic.Kind kind : TOPIC_KINDS) {
            if (client.inbound().subscriptions(kind) > 0) {
                return true;
            }
        }
        return false;
    }

    /** Whether a response or the rest of a request is still to come. */
    private static boolean isOwed(ClientConnection client) {
        return !client.outbound().isEmpty()
                || client.inbound().isKeeping()
                || client.outbound().unsentBytes() > 0
                || isHalfSent(client.inbound());
    }

    private static boolean isHalfSent(ClientInbound inbound) {
        return inbound.unusedBytes() > 0
                || inbound.unfinishedBytes() > 0
                || inbound.conversation().isDropping();
    }

    private void checkStall(ClientConnection client, Trace trace, long nowNs) {
        trace.owedNs = nowNs;
        watchRequest(client, trace, nowNs);
        watchResponses(client, trace, nowNs);
        if (trace.halfSentNs != NEVER && isPast(stallNs, trace.halfSentNs, nowNs)) {
            close(client, RefusalReason.STALL_TIMEOUT, stallNs, " has sent no more of a request");
        } else if (trace.unsentNs != NEVER && isPast(stallNs, trace.unsentNs, nowNs)) {
            close(client, RefusalReason.STALL_TIMEOUT, stallNs, " has taken no byte of its responses");
        } else {
            nextTraces.put(client, trace);
        }
    }

    /** A client that is not read waits for the proxy, and not the other way round. */
    private static void watchRequest(ClientConnection client, Trace trace, long nowNs) {
        ClientInbound inbound = client.inbound();
        if (!isHalfSent(inbound) || inbound.isPaused() || inbound.isEnded()) {
            trace.halfSentNs = NEVER;
        } else {
            long sinceNs = trace.halfSentNs == NEVER ? nowNs : trace.halfSentNs;
            trace.halfSentNs = Math.max(sinceNs, inbound.latestReadNs());
        }
    }

    private static void watchResponses(ClientConnection client, Trace trace, long nowNs) {
        SentMark mark = client.outbound().sentMark();
        if (mark == null) {
            trace.unsentNs = NEVER;
        } else if (trace.unsentNs == NEVER || !mark.isSame(trace.mark)) {
            trace.unsentNs = nowNs;
        }
        trace.mark = mark;
    }

    private void close(ClientConnection client, RefusalReason reason, long limitNs, String cause) {
        long limitMs = TimeUnit.NANOSECONDS.toMillis(limitNs);
        String what = client.outbound().addressText() + cause + " for " + limitMs + " ms (" + reason.statName() + ')';
        refusals.refused(pool.shared(), reason, what);
        AuditedClient audited = client.inbound().audited();
        if (audited != null) {
            User user = client.inbound().conversation().user();
            audited.log().record(new AuditEvent.Refused(audited.as(user), reason.statName()));
        }
        client.close();
    }
}
