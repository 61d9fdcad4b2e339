package dev.nutcracker.console;

import dev.nutcracker.health.OperatorAction;
import dev.nutcracker.stats.ClientReport;
import java.time.Duration;
import java.util.Collection;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What operators can order of a running proxy by the console. Any thread may call it; methods may block. */
public interface ProxyOrders {
    /**
     * Orders a state of a server.
     *
     * @param by the operator
     * @throws ConsoleException if there is no such server
     */
    void order(String pool, String server, OperatorAction action, String by) throws ConsoleException;

    /**
     * Drains a server for that time, at the end of which failures and probes decide again.
     *
     * @param by the operator
     * @throws ConsoleException if there is no such server
     */
    void eject(String pool, String server, Duration time, String by) throws ConsoleException;

    /** Returns the share of the pool's keys, from 0 to 1, that moves if this server gets none, or has moved. */
    double shareMovedBy(String pool, String server);

    /**
     * Opens new connections to servers; those that are open answer what is outstanding, then close.
     *
     * @param server null for all servers of the pool
     */
    void reconnect(String pool, @Nullable String server);

    /**
     * Lets the requests of these pools' clients wait.
     *
     * @param ms how long; then they go on by themselves
     * @return whether nothing is outstanding any more
     */
    boolean pause(Collection<String> pools, String pool, long ms);

    /** Lets the requests of paused pools go on. Returns whether any was paused. */
    boolean resume(Collection<String> pools);

    /** Closes the clients that fit. Returns how many. */
    int kill(Predicate<ClientReport> fits);

    /**
     * Forgets the slow requests of a pool.
     *
     * @param pool null for all pools
     */
    void forgetSlowRequests(@Nullable String pool);

    /** Whether {@code /readyz} says that no clients should be sent here. */
    void refuseReadiness(boolean refused);
}
