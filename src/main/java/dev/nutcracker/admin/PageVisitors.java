package dev.nutcracker.admin;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The hosts that have looked at the web page lately. Their browsers open connections before they know what for, and say
 * nothing on them for a while; if such a connection gets the statistics in that moment, the browser takes them for a
 * broken answer to its next request. Thread-safe.
 */
final class PageVisitors {
    private static final long RECENT_NS = TimeUnit.MINUTES.toNanos(10);

    /** So many hosts are kept, the latest. */
    private static final int HOSTS_MAX = 64;

    private final LongSupplier nanoTime;
    private final Map<Object, Long> visitedNs = new LinkedHashMap<>();

    PageVisitors(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    synchronized void visited(SocketAddress from) {
        long nowNs = nanoTime.getAsLong();
        visitedNs.values().removeIf(atNs -> nowNs - atNs > RECENT_NS);
        if (visitedNs.size() == HOSTS_MAX) {
            visitedNs.remove(visitedNs.keySet().iterator().next());
        }
        visitedNs.put(host(from), nowNs);
    }

    synchronized boolean hasLately(SocketAddress from) {
        Long atNs = visitedNs.get(host(from));
        return atNs != null && nanoTime.getAsLong() - atNs <= RECENT_NS;
    }

    private static Object host(SocketAddress from) {
        return from instanceof InetSocketAddress inet ? inet.getAddress() : "";
    }
}
