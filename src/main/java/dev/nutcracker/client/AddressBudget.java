package dev.nutcracker.client;

import dev.nutcracker.rate.SharedLimit;

/** How many requests and bytes an address may still send and get. */
record AddressBudget(SharedLimit rates) implements AddressTable.Budget {
    AddressBudget() {
        this(new SharedLimit());
    }

    @Override
    public boolean isWhole(long nowNs) {
        return rates.isWhole(nowNs);
    }
}
