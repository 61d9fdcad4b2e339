package dev.nutcracker.quickstart;

import dev.nutcracker.config.ListenAddress;
import dev.nutcracker.config.PoolConfig;
import dev.nutcracker.config.Protocol;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

/** The text with commands to try on the started proxy. */
final class Introduction {
    private final String launcher;
    private final Path file;
    private final List<PoolConfig> pools;
    private final int statsPort;
    private final LocalServers servers;

    Introduction(String launcher, Path file, List<PoolConfig> pools, int statsPort, LocalServers servers) {
        this.launcher = launcher;
        this.file = file;
        this.pools = pools;
        this.statsPort = statsPort;
        this.servers = servers;
    }

    String text() {
        StringBuilder text =
                new StringBuilder("""

                nutcracker is running with %s; %d servers were started for it.
                Try in another window:

                """.formatted(file, servers.started().size()));
        pools.forEach(pool -> describe(pool, text));
        text.append("""
                  where keys go
                      for key in user:3 user:4 user:5 user:6; do %s -c %s --pool %s --where $key | grep server; done
                  statistics
                      curl http://127.0.0.1:%d/stats

                """.formatted(launcher, file, largestPool().name(), statsPort));
        servers.left()
                .forEach(server -> text.append("Not started: ").append(server).append('\n'));
        return text.append("Ctrl-C stops everything.\n").toString();
    }

    private PoolConfig largestPool() {
        return Collections.max(
                pools, Comparator.comparingInt(pool -> pool.servers().size()));
    }

    private void describe(PoolConfig pool, StringBuilder text) {
        text.append("  pool ")
                .append(pool.name())
                .append(": ")
                .append(pool.protocol() == Protocol.REDIS ? "Redis" : "memcached");
        if (!(pool.listen().address() instanceof ListenAddress.Tcp tcp)) {
            text.append(", at the socket ")
                    .append(pool.listen().address().text())
                    .append("\n\n");
            return;
        }
        int port = tcp.address().getPort();
        text.append('\n');
        if (pool.protocol() == Protocol.REDIS) {
            text.append("      redis-cli -p %d set greeting hello\n".formatted(port));
            text.append("      printf 'SET greeting hello\\r\\nGET greeting\\r\\n' | nc -w 1 127.0.0.1 %d\n\n"
                    .formatted(port));
        } else {
            text.append(
                    "      printf 'set greeting 0 0 5\\r\\nhello\\r\\nget greeting\\r\\n' | nc -w 1 127.0.0.1 %d\n\n"
                            .formatted(port));
        }
    }
}
