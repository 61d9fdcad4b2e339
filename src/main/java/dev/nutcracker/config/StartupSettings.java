package dev.nutcracker.config;

import java.util.HashMap;
import java.util.Map;

/**
 * What is said once and holds until the process starts anew, whatever the file says meanwhile: the number of workers, the
 * transport, and what was said to a pool's listening socket when it was opened. Immutable.
 */
public final class StartupSettings {
    private final int workers;
    private final String transport;
    private final Map<Object, Socket> sockets;

    private record Socket(int backlog, boolean reusePort) {
        static Socket of(PoolConfig pool) {
            return new Socket(pool.listen().backlog(), pool.listen().reusePort());
        }
    }

    private StartupSettings(int workers, String transport, Map<Object, Socket> sockets) {
        this.workers = workers;
        this.transport = transport;
        this.sockets = Map.copyOf(sockets);
    }

    /** As a process has it that starts with this configuration. */
    public static StartupSettings fromStart(Configuration configuration) {
        GlobalConfig global = configuration.global();
        return new StartupSettings(global.workers(), global.transport(), Map.of()).after(configuration);
    }

    /** As it is once that configuration is taken on: sockets that stay are what they were, others are opened as it says. */
    public StartupSettings after(Configuration next) {
        Map<Object, Socket> kept = new HashMap<>();
        for (PoolConfig pool : next.pools()) {
            kept.put(address(pool), socket(pool));
        }
        return new StartupSettings(workers, transport, kept);
    }

    /** As the configuration has it, so 0 for one per available processor. */
    int workers() {
        return workers;
    }

    String transport() {
        return transport;
    }

    /** As the socket was opened with that the pool listens on, or will be. */
    int backlog(PoolConfig pool) {
        return socket(pool).backlog();
    }

    /** As the socket was opened with that the pool listens on, or will be. */
    boolean reusePort(PoolConfig pool) {
        return socket(pool).reusePort();
    }

    private Socket socket(PoolConfig pool) {
        return sockets.getOrDefault(address(pool), Socket.of(pool));
    }

    /** What makes two addresses mean one socket, however they are written. */
    private static Object address(PoolConfig pool) {
        return switch (pool.listen().address()) {
            case ListenAddress.Tcp tcp -> tcp.address();
            case ListenAddress.Unix unix -> unix.path();
        };
    }
}
