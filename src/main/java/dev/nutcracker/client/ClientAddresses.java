package dev.nutcracker.client;

import dev.nutcracker.config.LimitsConfig;
import org.jspecify.annotations.Nullable;

/**
 * What a pool knows of its clients' addresses, in the whole process: a table, if a limit needs it. It outlives
 * configurations, so what is counted for an address stays when a limit changes. Called by one thread at a time.
 */
final class ClientAddresses {
    private @Nullable AddressTable table;
    private final LoginDelays loginDelays = new LoginDelays();

    /** From now on the pool has these limits. */
    void goBy(LimitsConfig limits) {
        if (!areCounted(limits)) {
            table = null;
        } else if (table == null) {
            table = new AddressTable(AddressBudget::new);
        }
    }

    /** The addresses from which the pool has clients; null if no limit needs them. */
    @Nullable
    AddressTable table() {
        return table;
    }

    /** How long addresses have to wait that guess passwords. */
    LoginDelays loginDelays() {
        return loginDelays;
    }

    private static boolean areCounted(LimitsConfig limits) {
        return limits.accepts().clientsPerAddress() > 0
                || limits.accepts().acceptsPerSecondPerAddress() > 0
                || limits.rates().address().isLimited();
    }
}
