package dev.nutcracker.quickstart;

import dev.nutcracker.config.PoolConfig;
import dev.nutcracker.config.Protocol;
import dev.nutcracker.config.ServerAddress;
import dev.nutcracker.config.ServerConfig;
import dev.nutcracker.config.ServerCredentials;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Starts the servers of a configuration that belong on this machine and do not run yet. */
final class LocalServers {
    private static final Set<String> LOOPBACK_HOSTS = Set.of("127.0.0.1", "localhost", "::1");
    private static final long LISTENING_POLL_MS = 10;

    private final Processes processes;
    private final List<String> started = new ArrayList<>();
    private final List<String> left = new ArrayList<>();
    private @Nullable String redis;

    LocalServers(Processes processes) {
        this.processes = processes;
    }

    void start(List<PoolConfig> pools) throws IOException, InterruptedException {
        for (PoolConfig pool : pools) {
            for (ServerConfig server : pool.servers()) {
                start(pool, server.address());
            }
        }
    }

    /** Returns the addresses at which a server was started. */
    List<String> started() {
        return started;
    }

    /** Returns the addresses at which no server runs and none was started, each with the reason. */
    List<String> left() {
        return left;
    }

    private void start(PoolConfig pool, ServerAddress address) throws IOException, InterruptedException {
        if (!(address instanceof ServerAddress.Tcp tcp) || !LOOPBACK_HOSTS.contains(tcp.host())) {
            leave(address, "not a port of this machine");
        } else if (!Loopback.accepts(tcp.port())) {
            start(pool, tcp);
        }
    }

    private void start(PoolConfig pool, ServerAddress.Tcp address) throws IOException, InterruptedException {
        if (pool.protocol() == Protocol.REDIS) {
            start(address, redisCommand(pool, address));
        } else if (!Programs.isInstalled("memcached")) {
            leave(address, "memcached is not installed");
        } else if (pool.protocol() == Protocol.MEMCACHE && pool.settings().credentials() != null) {
            leave(address, "a memcached that asks for a password needs a user database");
        } else {
            start(address, memcachedCommand(address));
        }
    }

    private void leave(ServerAddress address, String reason) {
        String line = address.text() + " (" + reason + ")";
        if (!left.contains(line)) {
            left.add(line);
        }
    }

    private List<String> redisCommand(PoolConfig pool, ServerAddress.Tcp address) throws IOException {
        if (redis == null) {
            redis = processes.inDirectory(Programs::redis);
        }
        List<String> command = new ArrayList<>(List.of(redis, "--bind", bound(address), "--port", "" + address.port()));
        command.addAll(List.of("--save", "", "--appendonly", "no"));
        ServerCredentials credentials = pool.settings().credentials();
        if (credentials != null && credentials.userName() == null) {
            command.addAll(List.of("--requirepass", credentials.password().text()));
        } else if (credentials != null) {
            String password = '>' + credentials.password().text();
            command.addAll(List.of("--user", credentials.userName(), "on", password, "~*", "&*", "+@all"));
        }
        return command;
    }

    private static List<String> memcachedCommand(ServerAddress.Tcp address) {
        // memcached refuses to run as root without this option, and ignores it for other users.
        String user = System.getProperty("user.name");
        return List.of("memcached", "-u", user, "-l", bound(address), "-p", "" + address.port(), "-U", "0");
    }

    private static String bound(ServerAddress.Tcp address) {
        return address.host().equals("localhost") ? "127.0.0.1" : address.host();
    }

    private void start(ServerAddress address, List<String> command) throws IOException, InterruptedException {
        Process server = processes.startServer(command);
        int port = ((ServerAddress.Tcp) address).port();
        while (!Loopback.accepts(port)) {
            if (!server.isAlive()) {
                throw new IOException(String.join(" ", command) + " has ended:\n" + processes.serverOutput());
            }
            Thread.sleep(LISTENING_POLL_MS);
        }
        started.add(address.text());
    }
}
