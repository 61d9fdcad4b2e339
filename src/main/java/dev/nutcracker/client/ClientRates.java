package dev.nutcracker.client;

import dev.nutcracker.config.Rate;
import dev.nutcracker.config.RateLimits;
import dev.nutcracker.config.UserLimit;
import dev.nutcracker.protocol.RequestSink;
import dev.nutcracker.rate.Portion;
import dev.nutcracker.rate.SharedBuckets;
import dev.nutcracker.rate.TokenBucket;
import dev.nutcracker.rate.TokenRate;
import dev.nutcracker.rate.TokenRates;
import dev.nutcracker.server.Pool;
import dev.nutcracker.stats.RateLimitKey;
import dev.nutcracker.stats.TrafficCounter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The rates of one pool at one worker: makes the limit of each client, and counts those that reach it. */
final class ClientRates {
    private final Pool pool;
    private final RequestStats stats;
    private final RateLimits limits;
    private final TokenRates ofClient;
    private final RateTimer timer;
    private final @Nullable AddressGates ofAddresses;
    private final @Nullable RateGate ofPool;
    /** The gates of users with rates of their own, by name. */
    private final Map<String, RateGate> ofUsers = new HashMap<>();

    /** @param limits of the pool's configuration; one of them at least limits clients */
    ClientRates(Pool pool, RequestStats stats, RateLimits limits) {
        this.pool = pool;
        this.stats = stats;
        this.limits = limits;
        this.ofClient = rates(limits.client());
        this.timer = new RateTimer(pool.loop(), pool.turn());
        this.ofAddresses = limits.address().isLimited() ? new AddressGates(rates(limits.address()), timer) : null;
        this.ofPool = limits.pool().isLimited() ? poolGate() : null;
        for (UserLimit user : limits.users()) {
            if (user.rate().isLimited()) {
                ofUsers.put(user.name(), userGate(user));
            }
        }
    }

    private RateGate userGate(UserLimit user) {
        SharedBuckets buckets = pool.shared()
                .userShares()
                .rates(user.name())
                .buckets(rates(user.rate()), pool.turn().nowNs());
        return RateGate.of(timer, buckets, RateLimitKey.USER_REQUESTS, RateLimitKey.USER_BYTES);
    }

    /** Whether clients of this user have other limits than those of the pool. */
    boolean areFor(String user) {
        return ofUsers.containsKey(user);
    }

    /** Whether these are the rates of that configuration. */
    boolean areOf(RateLimits other) {
        return limits.equals(other);
    }

    private TokenRates rates(Rate rate) {
        return TokenRates.of(rate.requestsPerSecond(), rate.bytesPerSecond(), limits.burstMs());
    }

    /** Limits the client of this user and address from now on; its requests go on to {@code next}. */
    RateLimit limit(
            RequestFlow flow,
            ClientOutbound outbound,
            RequestSink next,
            String user,
            AddressTable.@Nullable Entry address) {
        RateGate[] gates = gates(user, address).toArray(RateGate[]::new);
        return switch (limits.overLimit()) {
            case DELAY -> new RateDelay(flow, outbound, this, next, gates);
            case REFUSE -> new RateRefusal(flow, outbound, this, next, gates);
        };
    }

    /** The client's share of the turn under {@code limit}. */
    TurnShare share(RequestFlow flow, RateLimit limit, AddressTable.@Nullable Entry address) {
        return new RateShare(pool.turn(), limit, flow, this, address);
    }

    /** Other rates have taken the place of these: unused tokens go back to the shared buckets, and debts stay there. */
    void end() {
        if (ofPool != null) {
            ofPool.end(pool.turn().nowNs());
        }
        for (RateGate gate : ofUsers.values()) {
            gate.end(pool.turn().nowNs());
        }
    }

    /** A client of this address, which was limited, is gone. */
    void left(AddressTable.@Nullable Entry address) {
        if (ofAddresses != null && address != null) {
            ofAddresses.leave(address, pool.turn().nowNs());
        }
    }

    private List<RateGate> gates(String user, AddressTable.@Nullable Entry address) {
        List<RateGate> gates = new ArrayList<>();
        if (ofClient.areLimited()) {
            gates.add(clientGate());
        }
        RateGate ofUser = ofUsers.get(user);
        if (ofUser != null) {
            gates.add(ofUser);
        }
        if (ofAddresses != null && address != null) {
            gates.add(ofAddresses.enter(address, pool.turn().nowNs()));
        }
        if (ofPool != null) {
            gates.add(ofPool);
        }
        return gates;
    }

    private RateGate clientGate() {
        return new RateGate(
                timer,
                portion(ofClient.requests()),
                RateLimitKey.CLIENT_REQUESTS,
                portion(ofClient.bytes()),
                RateLimitKey.CLIENT_BYTES);
    }

    private @Nullable Portion portion(@Nullable TokenRate rate) {
        return rate == null
                ? null
                : new Portion(new TokenBucket(rate, pool.turn().nowNs()));
    }

    private RateGate poolGate() {
        SharedBuckets buckets =
                pool.shared().rates().buckets(rates(limits.pool()), pool.turn().nowNs());
        return RateGate.of(timer, buckets, RateLimitKey.POOL_REQUESTS, RateLimitKey.POOL_BYTES);
    }

    /** A client has to wait for a token. */
    void delayed(RateLimitKey key) {
        stats.delayed().increment(key);
        stats.traffic().increment(TrafficCounter.LIMITED_CLIENTS);
    }

    /** A client waits no longer. */
    void goesOn() {
        stats.traffic().decrement(TrafficCounter.LIMITED_CLIENTS);
    }

    /** A request is refused. */
    void refused(RateLimitKey key) {
        stats.refusedByRate().increment(key);
    }
}
