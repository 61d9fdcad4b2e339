package dev.nutcracker.client;

import dev.nutcracker.rate.SharedLimit;
import io.netty.channel.Channel;
import io.netty.util.AttributeKey;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The addresses from which a pool has clients, or had some a moment ago: how many each has, and what it has used of its
 * rates. Addresses of IPv6 count by their first 64 bits, since whoever has one has them all.
 *
 * <pre>
 *   entries   10.0.0.1 ── 3 clients        live: stays
 *             10.0.0.2 ── none, budget used ─┐
 *             10.0.0.3 ── none, budget used ─┴─ resting: forgotten when the budget is whole again,
 *                                               or when the table is full, the longest without clients first
 *   others    all addresses that came when {@value #ENTRIES_MAX} were live, as if they were one
 * </pre>
 *
 * <p>Of the process, for one pool. Thread-safe: it is asked when a client connects and when it is gone. What a request
 * needs is in the {@link Entry}, which the client keeps.
 */
final class AddressTable {
    /** How many addresses are told apart. */
    static final int ENTRIES_MAX = 65_536;
    /** How many resting entries are looked at for each new one, so that the table shrinks again. */
    private static final int LOOKED_AT = 2;

    private static final AttributeKey<Entry> ENTRY = AttributeKey.valueOf(AddressTable.class, "entry");

    /** What an address may do in a time, and has used in part. Thread-safe. */
    interface Budget {
        /** The budget where there is no such limit. */
        Budget UNLIMITED = _ -> true;

        /** Whether nothing of it is used any more, so that a new one would be the same. */
        boolean isWhole(long nowNs);

        /** The requests and bytes of all clients of the address. */
        default SharedLimit rates() {
            throw new AssertionError("there is no limit for addresses");
        }
    }

    private final Supplier<? extends Budget> budgets;
    private final int entriesMax;
    private final Object lock = new Object();
    private final Map<Key, Entry> entries = new HashMap<>();
    private final Entry others;
    /** Before the first and behind the last of the resting entries, which are a ring. */
    private final Entry resting;

    /** @param budgets makes what a new address may do in a time */
    AddressTable(Supplier<? extends Budget> budgets) {
        this(budgets, ENTRIES_MAX);
    }

    AddressTable(Supplier<? extends Budget> budgets, int entriesMax) {
        this.budgets = budgets;
        this.entriesMax = entriesMax;
        this.others = new Entry(null, budgets.get());
        this.resting = new Entry(null, Budget.UNLIMITED);
    }

    /** Counts a client in; returns the entry of its address, which stays until the client has {@link #leave left}. */
    Entry enter(InetAddress address, long nowNs) {
        Key key = Key.of(address);
        synchronized (lock) {
            Entry entry = entries.get(key);
            if (entry == null) {
                entry = added(key, nowNs);
            } else if (entry.clients == 0) {
                entry.unlink();
            }
            entry.clients++;
            return entry;
        }
    }

    /** A client that has been counted in is gone. */
    void leave(Entry entry, long nowNs) {
        synchronized (lock) {
            entry.clients--;
            if (entry.clients == 0 && entry != others) {
                entry.linkBefore(resting);
                forget(entry, nowNs);
            }
        }
    }

    /** Counts one connect of a client that has been counted in; returns false, with nothing counted, if the rate allows none. */
    boolean admit(Entry entry, AcceptRate rate, long nowNs) {
        if (!rate.isLimited()) {
            return true;
        }
        synchronized (lock) {
            boolean mayConnect = rate.waitNs(entry.acceptStateNs, nowNs) <= 0;
            if (mayConnect) {
                entry.acceptStateNs = rate.after(entry.acceptStateNs, nowNs);
            }
            return mayConnect;
        }
    }

    /** How many clients are there now from the address of the entry. */
    int clients(Entry entry) {
        synchronized (lock) {
            return entry.clients;
        }
    }

    /** How many addresses are told apart now. */
    int size() {
        synchronized (lock) {
            return entries.size();
        }
    }

    private Entry added(Key key, long nowNs) {
        for (int i = 0; i < LOOKED_AT && resting.newer != resting; i++) {
            forget(resting.newer, nowNs);
        }
        if (entries.size() >= entriesMax) {
            if (resting.newer == resting) {
                return others;
            }
            remove(resting.newer);
        }
        Entry entry = new Entry(key, budgets.get());
        entries.put(key, entry);
        return entry;
    }

    private void forget(Entry entry, long nowNs) {
        if (entry.acceptStateNs <= nowNs && entry.budget.isWhole(nowNs)) {
            remove(entry);
        }
    }

    private void remove(Entry entry) {
        entry.unlink();
        entries.remove(entry.key);
    }

    /** An address as it is counted. */
    private record Key(boolean isIpv4, long bits) {
        /** So that nobody can choose addresses that meet in one place of the table. */
        private static final long SEED = RandomGenerator.getDefault().nextLong();

        private static final long MULTIPLIER = 0x9E37_79B9_7F4A_7C15L;

        static Key of(InetAddress address) {
            IpAddress ip = IpAddress.of(address);
            return new Key(ip.isIpv4(), ip.isIpv4() ? ip.low() : ip.high());
        }

        @Override
        public int hashCode() {
            long mixed = (bits ^ SEED) * MULTIPLIER;
            return Long.hashCode((mixed ^ mixed >>> Integer.SIZE) * MULTIPLIER);
        }
    }

    /** One address, or all that have no entry of their own. */
    static final class Entry {
        private final @Nullable Key key;
        private final Budget budget;
        private int clients;
        /** See {@link AcceptRate}. */
        private long acceptStateNs = AcceptRate.UNUSED;

        private Entry older = this;
        private Entry newer = this;

        private Entry(@Nullable Key key, Budget budget) {
            this.key = key;
            this.budget = budget;
        }

        /** Returns the entry of a client's address, or null if none is kept. */
        static @Nullable Entry of(Channel client) {
            return client.hasAttr(ENTRY) ? client.attr(ENTRY).get() : null;
        }

        /** From now on the channel's client is known to have this entry. */
        void bindTo(Channel client) {
            client.attr(ENTRY).set(this);
        }

        /** What the address may do in a time. */
        Budget budget() {
            return budget;
        }

        private void linkBefore(Entry next) {
            older = next.older;
            newer = next;
            older.newer = this;
            next.older = this;
        }

        private void unlink() {
            older.newer = newer;
            newer.older = older;
            older = this;
            newer = this;
        }
    }
}
