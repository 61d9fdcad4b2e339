package dev.nutcracker.client;

import dev.nutcracker.config.AddressRules;
import dev.nutcracker.net.Endpoint;
import dev.nutcracker.stats.RefusalReason;
import io.netty.channel.Channel;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** Refuses clients by their address, without a word. For TCP only. */
final class CheckedEntrance implements Entrance {
    private final Entrance next;
    private final PoolEntrance pool;
    private final AddressRanges denied;
    /** Where clients must come from; null if that is anywhere. */
    private final @Nullable AddressRanges allowed;

    CheckedEntrance(AddressRules rules, Entrance next, PoolEntrance pool) {
        this.next = next;
        this.pool = pool;
        this.denied = AddressRanges.of(rules.denyFrom());
        this.allowed = rules.allow().isEmpty() ? null : AddressRanges.of(rules.allow());
    }

    @Override
    public void enter(Channel client) {
        InetSocketAddress address = PeerAddress.tcp(client);
        if (address == null) {
            // The client has gone before anybody has asked where it was.
            Endpoint.discard(client);
            return;
        }
        String cause = cause(address);
        if (cause == null) {
            next.enter(client);
        } else {
            pool.refused(client, RefusalReason.DENIED, cause);
            Endpoint.discard(client);
        }
    }

    private @Nullable String cause(InetSocketAddress address) {
        if (denied.contains(address.getAddress())) {
            return address.getAddress().getHostAddress() + " is in deny_from";
        }
        if (allowed != null && !allowed.contains(address.getAddress())) {
            return address.getAddress().getHostAddress() + " is not in allow";
        }
        return null;
    }
}
