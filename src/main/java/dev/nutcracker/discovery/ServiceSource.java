package dev.nutcracker.discovery;

import dev.nutcracker.config.ConfigException;
import dev.nutcracker.config.DiscoverySource;
import dev.nutcracker.config.ServerList;
import dev.nutcracker.discovery.NameServers.Found;
import dev.nutcracker.discovery.NameServers.Target;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The targets of the SRV records of a name (RFC 2782), of those with the lowest priority: the others are for when none of these can be
 * reached. Where the hosts are is found out when they are connected to, as for any server.
 */
final class ServiceSource implements ServerSource {
    private final DiscoverySource.ServiceRecords source;
    private final NameServers servers;

    ServiceSource(DiscoverySource.ServiceRecords source, DnsSockets sockets) {
        this.source = source;
        this.servers = new NameServers(source.nameServer(), sockets);
    }

    @Override
    public Answer ask(long waitMs) throws IOException, ConfigException, InterruptedException {
        Found<Target> found = servers.targets(source.name());
        return new Answer(
                ServerList.of(source.shown(), lines(found.values(), source.shortNames())), found.ttlMs(), false);
    }

    static List<String> lines(List<Target> targets, boolean shortNames) {
        int lowest = targets.stream().mapToInt(Target::priority).min().orElse(0);
        List<String> lines = new ArrayList<>();
        for (Target target : targets) {
            String host = target.host().endsWith(".")
                    ? target.host().substring(0, target.host().length() - 1)
                    : target.host();
            // A dot alone says that the service is not there.
            if (target.priority() == lowest && !host.isEmpty()) {
                String line = host + ':' + target.port() + ':' + Math.max(1, target.weight());
                lines.add(shortNames ? line + ' ' + host.split("\\.", 2)[0] : line);
            }
        }
        return lines.stream().distinct().toList();
    }

    @Override
    public void close() {
        servers.close();
    }
}
