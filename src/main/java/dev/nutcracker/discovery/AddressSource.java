package dev.nutcracker.discovery;

import dev.nutcracker.config.ConfigException;
import dev.nutcracker.config.DiscoverySource;
import dev.nutcracker.config.ServerList;
import dev.nutcracker.discovery.NameServers.Found;
import java.io.IOException;
import java.util.List;

/**
 * The addresses of a name: those of IPv4, and those of IPv6 only if there are none, since a server that has both would have two places.
 * Servers are placed by their address, as in {@code servers}. An answer is fresh for the shortest time that its records give.
 */
final class AddressSource implements ServerSource {
    private final DiscoverySource.Addresses source;
    private final NameServers servers;
    /** Questions to name servers that the latest answer took. */
    private int questions = 1;

    AddressSource(DiscoverySource.Addresses source, DnsSockets sockets) {
        this.source = source;
        this.servers = new NameServers(source.nameServer(), sockets);
    }

    @Override
    public Answer ask(long waitMs) throws IOException, ConfigException, InterruptedException {
        questions = 1;
        Found<String> found = servers.addresses(source.name(), false);
        if (found.values().isEmpty()) {
            questions = 2;
            found = servers.addresses(source.name(), true);
        }
        List<String> lines = found.values().stream()
                .distinct()
                .map(address -> address + ':' + source.port() + ":1")
                .toList();
        return new Answer(ServerList.of(source.shown(), lines), found.ttlMs(), false);
    }

    /** At most one question a second. */
    @Override
    public long paceMs() {
        return PACE_MS * questions;
    }

    @Override
    public void close() {
        servers.close();
    }
}
