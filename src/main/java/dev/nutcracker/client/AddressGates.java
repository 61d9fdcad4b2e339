package dev.nutcracker.client;

import dev.nutcracker.rate.SharedBuckets;
import dev.nutcracker.rate.TokenRates;
import dev.nutcracker.stats.RateLimitKey;
import java.util.HashMap;
import java.util.Map;

/** The gates of addresses at one worker. Each is there as long as the address has clients at the worker. */
final class AddressGates {
    private final TokenRates rates;
    private final RateTimer timer;
    private final Map<AddressTable.Entry, Used> gates = new HashMap<>();

    AddressGates(TokenRates rates, RateTimer timer) {
        this.rates = rates;
        this.timer = timer;
    }

    private static final class Used {
        private final RateGate gate;
        private int clients;

        Used(RateGate gate) {
            this.gate = gate;
        }
    }

    /** The gate of a client of this address, until it {@linkplain #leave leaves}. */
    RateGate enter(AddressTable.Entry address, long nowNs) {
        Used used = gates.get(address);
        if (used == null) {
            used = new Used(gate(address.budget().rates().buckets(rates, nowNs)));
            gates.put(address, used);
        }
        used.clients++;
        return used.gate;
    }

    private RateGate gate(SharedBuckets buckets) {
        return RateGate.of(timer, buckets, RateLimitKey.ADDRESS_REQUESTS, RateLimitKey.ADDRESS_BYTES);
    }

    /** A client of this address is gone. */
    void leave(AddressTable.Entry address, long nowNs) {
        Used used = gates.get(address);
        if (used != null && --used.clients == 0) {
            gates.remove(address);
            used.gate.end(nowNs);
        }
    }
}
