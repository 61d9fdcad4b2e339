package dev.nutcracker.discovery;

import dev.nutcracker.config.ServerConfig;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CancellationException;

/** Gives a pool the servers of a list. */
@FunctionalInterface
public interface ListTaker {
    /**
     * The servers are those of the pool when this returns. It waits for the workers, so it is not called on one.
     *
     * @throws IOException if the pool cannot have them; nothing has changed then
     * @throws CancellationException if it is not wanted any more
     */
    void take(List<ServerConfig> servers) throws IOException;
}
