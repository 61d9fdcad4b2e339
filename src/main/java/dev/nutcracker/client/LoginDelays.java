package dev.nutcracker.client;

import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * How long the clients of an address have to wait for their next login after wrong passwords: not at all up to nine of
 * them, then 1 s, 2 s, 4 s, and 8 s each. A minute without a failure ends it. Nobody is locked out.
 *
 * <p>Of the process, for one pool. Thread-safe: it is asked for a login only.
 */
final class LoginDelays {
    /** How many addresses are told apart; the one with the oldest failure is forgotten. */
    private static final int ADDRESSES_MAX = 65_536;

    private static final int FREE_FAILURES = 9;
    private static final int DOUBLINGS_MAX = 3;
    private static final long FIRST_MS = 1000;
    private static final long FORGOTTEN_NS = TimeUnit.SECONDS.toNanos(60);

    private final Object lock = new Object();
    /** The latest last. */
    private final Map<Key, Failures> failures = new LinkedHashMap<>();

    private record Failures(int count, long latestNs) {}

    /** An address as it is counted: of IPv6 its network. */
    private record Key(boolean isIpv4, long bits) {
        private static final Key WITHOUT_ADDRESS = new Key(false, 0);

        static Key of(@Nullable InetAddress address) {
            if (address == null) {
                return WITHOUT_ADDRESS;
            }
            IpAddress ip = IpAddress.of(address);
            return new Key(ip.isIpv4(), ip.isIpv4() ? ip.low() : ip.high());
        }
    }

    /** Returns how long a client of this address has to wait; {@code null} stands for all on Unix sockets. */
    long waitMs(@Nullable InetAddress address, long nowNs) {
        synchronized (lock) {
            int count = count(Key.of(address), nowNs);
            return count <= FREE_FAILURES ? 0 : FIRST_MS << Math.min(count - FREE_FAILURES - 1, DOUBLINGS_MAX);
        }
    }

    /** A client of this address has given a wrong password. */
    void failed(@Nullable InetAddress address, long nowNs) {
        synchronized (lock) {
            Key key = Key.of(address);
            int count = count(key, nowNs) + 1;
            failures.remove(key);
            if (failures.size() >= ADDRESSES_MAX) {
                failures.remove(failures.keySet().iterator().next());
            }
            failures.put(key, new Failures(count, nowNs));
        }
    }

    private int count(Key key, long nowNs) {
        Failures known = failures.get(key);
        return known == null || nowNs - known.latestNs > FORGOTTEN_NS ? 0 : known.count;
    }
}
