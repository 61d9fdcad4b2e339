package dev.nutcracker.config;

import java.util.HashMap;
import java.util.Map;

/**
 * The settings that stay until the process restarts, even if the file changes: the number of workers, the
 * transport, and the options of a pool's listening socket from when it was opened. Immutable.
 */
public final class StartupSettings {
    private final int workers;
    private final String transport;
    private final String handover;
    private final Map<Object, Socket> sockets;

    private record Socket(int backlog, boolean reusePort) {
        static Socket of(PoolConfig pool) {
            return new Socket(pool.listen().backlog(), pool.listen().reusePort());
        }
    }

    private StartupSettings(int workers, String transport, String handover, Map<Object, Socket> sockets) {
        this.workers = workers;
        this.transport = transport;
        this.handover = handover;
        this.sockets = Map.copyOf(sockets);
    }

    /** Returns the settings of a process that starts with this configuration. */
    public static StartupSettings fromStart(Configuration configuration) {
        GlobalConfig global = configuration.global();
        return new StartupSettings(global.workers(), global.transport(), shown(global.handover()), Map.of())
                .after(configuration);
    }

    /**
     * Returns the settings after a reload: sockets that stay keep their options, new ones are opened with those of the
     * configuration.
     */
    public StartupSettings after(Configuration next) {
        Map<Object, Socket> kept = new HashMap<>();
        for (PoolConfig pool : next.pools()) {
            kept.put(address(pool), socket(pool));
        }
        return new StartupSettings(workers, transport, handover, kept);
    }

    /** Returns the number as in the configuration: 0 for one per available processor. */
    int workers() {
        return workers;
    }

    String transport() {
        return transport;
    }

    /** Returns the path of the socket for hand-overs, in words. */
    String handover() {
        return handover;
    }

    static String shown(HandoverConfig config) {
        return config.path() == null ? "none" : config.path().toString();
    }

    /** Returns the value with which the pool's socket was opened, or will be. */
    int backlog(PoolConfig pool) {
        return socket(pool).backlog();
    }

    /** Returns the value with which the pool's socket was opened, or will be. */
    boolean reusePort(PoolConfig pool) {
        return socket(pool).reusePort();
    }

    private Socket socket(PoolConfig pool) {
        return sockets.getOrDefault(address(pool), Socket.of(pool));
    }

    /** Returns a key that is equal for two spellings of the same socket address. */
    private static Object address(PoolConfig pool) {
        return switch (pool.listen().address()) {
            case ListenAddress.Tcp tcp -> tcp.address();
            case ListenAddress.Unix unix -> unix.path();
            case ListenAddress.Local local -> local;
            case ListenAddress.None _ -> pool; // It has no socket, so other options are in effect at once.
        };
    }
}
