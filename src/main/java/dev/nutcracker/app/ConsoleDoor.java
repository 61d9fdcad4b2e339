package dev.nutcracker.app;

import dev.nutcracker.admin.ProxyControl;
import dev.nutcracker.admin.StatsPort;
import dev.nutcracker.config.AdminConfig;
import dev.nutcracker.config.FileMode;
import dev.nutcracker.log.Log;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The Unix socket of the console, as the configuration has it. */
final class ConsoleDoor implements Closeable {
    private @Nullable ProxyControl proxy;
    private @Nullable StatsPort open;
    private @Nullable Path path;
    private @Nullable FileMode mode;

    /** From now on commands are carried out. */
    synchronized void serve(ProxyControl control) {
        proxy = control;
        if (open != null) {
            open.serve(control);
        }
    }

    /**
     * Opens the socket that is configured, and closes another one.
     *
     * @throws IOException if it cannot be opened; the one before stays then
     */
    synchronized void adopt(AdminConfig admin) throws IOException {
        if (Objects.equals(path, admin.socket()) && Objects.equals(mode, admin.socketMode())) {
            return;
        }
        StatsPort next = null;
        if (admin.socket() != null) {
            next = StatsPort.openConsole(admin.socket(), admin.socketMode());
            Log.always(StartupMessages.SOURCE, "console on " + admin.socket());
            if (proxy != null) {
                next.serve(proxy);
            }
        }
        close();
        open = next;
        path = admin.socket();
        mode = admin.socketMode();
    }

    @Override
    public synchronized void close() throws IOException {
        if (open != null) {
            open.close();
            open = null;
        }
    }
}
