package dev.nutcracker.server.lease;

import dev.nutcracker.server.LivenessProbe;
import dev.nutcracker.server.PoolContext;
import dev.nutcracker.server.Server;
import dev.nutcracker.server.SignOfLife;

/**
 * Checks a server while clients are blocked there. The data they wait for may come at any time. So they cannot tell a
 * server that hangs, or whose machine is gone, from one that has nothing for them. The server is probed on the connection
 * that all clients share.
 */
final class BlockedWatch implements LivenessProbe.Target {
    private static final int SILENT_PERIODS_MAX = 3;

    private final Leases leases;
    private final LivenessProbe probe;
    private final SignOfLife signOfLife;

    BlockedWatch(PoolContext pool, Server server, Leases leases) {
        this.leases = leases;
        this.probe = new LivenessProbe(pool, this);
        this.signOfLife = new SignOfLife(pool, server, probe::heard);
    }

    /** A client is about to block. */
    void start() {
        probe.start();
    }

    void stop() {
        probe.stop();
    }

    @Override
    public boolean goOn() {
        return leases.haveBlocked();
    }

    @Override
    public boolean isSilentForTooLong(int periods) {
        return periods == SILENT_PERIODS_MAX;
    }

    /** Other responses on the shared connection are not seen here, so the server is probed in each period. */
    @Override
    public void ask() {
        signOfLife.ask();
    }

    @Override
    public void dead() {
        leases.serverIsDead();
    }
}
