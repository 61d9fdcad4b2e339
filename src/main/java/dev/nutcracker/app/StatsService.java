package dev.nutcracker.app;

import dev.nutcracker.admin.ProxyControl;
import dev.nutcracker.admin.StatsPort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/** The statistics port of this process, from the command line's address to its end. */
final class StatsService implements AutoCloseable {
    private final String address;
    private final int port;
    private final boolean shared;
    private @Nullable StatsPort open;

    /** @param shared whether another process may take its place while it is open */
    StatsService(Options options, boolean shared) {
        this.address = options.statsAddress();
        this.port = options.statsPort();
        this.shared = shared;
    }

    /** Whether it is a Unix socket, so that only one process at a time can be found there. */
    boolean isUnix() {
        return isPath(address);
    }

    /** Whether an address is that of a Unix socket. */
    static boolean isPath(String address) {
        return address.startsWith("/");
    }

    boolean isOpen() {
        return open != null;
    }

    /** Listens. */
    void open() throws IOException {
        try {
            open = StatsPort.open(address, port, shared);
        } catch (UnknownHostException e) {
            throw new IOException("stats address '" + address + "' cannot be resolved", e);
        }
    }

    void serve(ProxyControl proxy) {
        if (open != null) {
            open.serve(proxy);
        }
    }

    /** Another process listens in its place. */
    void leave() {
        try {
            if (open != null) {
                open.leave();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            if (open != null) {
                open.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String toString() {
        return isUnix() ? address : address + ':' + port;
    }
}
