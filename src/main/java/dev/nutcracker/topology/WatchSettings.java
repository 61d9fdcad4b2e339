package dev.nutcracker.topology;

import static java.util.Objects.requireNonNull;

import dev.nutcracker.config.AddressMap;
import dev.nutcracker.config.ServerAddress;
import dev.nutcracker.config.ServerCredentials;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How sentinels are asked.
 *
 * @param sentinels those that the configuration names
 * @param sentinelLogin what sentinels are given; null if nothing
 * @param serverLogin what the primaries are given; null if nothing
 * @param refreshMs how often sentinels are asked without a reason; 0 for never
 * @param addresses where the addresses that sentinels and servers announce are reached
 */
public record WatchSettings(
        List<ServerAddress.Tcp> sentinels,
        @Nullable ServerCredentials sentinelLogin,
        @Nullable ServerCredentials serverLogin,
        long refreshMs,
        AddressMap addresses) {
    public WatchSettings {
        sentinels = List.copyOf(sentinels);
        requireNonNull(addresses, "addresses");
        if (sentinels.isEmpty()) {
            throw new IllegalArgumentException("no sentinel");
        }
        if (refreshMs < 0) {
            throw new IllegalArgumentException("refreshMs " + refreshMs);
        }
    }
}
