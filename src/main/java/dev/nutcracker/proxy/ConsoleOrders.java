package dev.nutcracker.proxy;

import dev.nutcracker.admin.ControlAnswer;
import dev.nutcracker.admin.ControlAnswer.Outcome;
import dev.nutcracker.console.ConsoleException;
import dev.nutcracker.console.ErrorCode;
import dev.nutcracker.console.ProxyOrders;
import dev.nutcracker.health.OperatorAction;
import dev.nutcracker.stats.ClientReport;
import java.time.Duration;
import java.util.Collection;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What the console can order of a proxy. */
public record ConsoleOrders(Proxy proxy) implements ProxyOrders {
    @Override
    public void order(String pool, String server, OperatorAction action, String by) throws ConsoleException {
        require(proxy.interventions().order(pool, server, action, by));
    }

    @Override
    public void eject(String pool, String server, Duration time, String by) throws ConsoleException {
        require(proxy.interventions().eject(pool, server, time, by));
    }

    /**
     * Returns the text of an answer.
     *
     * @throws ConsoleException if it says that nothing has changed
     */
    public static String require(ControlAnswer answer) throws ConsoleException {
        if (answer.outcome() == Outcome.DONE) {
            return answer.text();
        }
        throw new ConsoleException(code(answer.outcome()), answer.text());
    }

    private static ErrorCode code(Outcome outcome) {
        return switch (outcome) {
            case UNKNOWN -> ErrorCode.UNKNOWN;
            case REFUSED -> ErrorCode.INVALID;
            case DONE, FAILED -> ErrorCode.FAILED;
            case UNDER_WAY -> ErrorCode.BUSY;
            case IMPOSSIBLE -> ErrorCode.IMPOSSIBLE;
        };
    }

    @Override
    public double shareMovedBy(String pool, String server) {
        return proxy.interventions().shareMovedBy(pool, server);
    }

    @Override
    public void reconnect(String pool, @Nullable String server) {
        proxy.interventions().reconnect(pool, server);
    }

    @Override
    public boolean pause(Collection<String> pools, String pool, long ms) {
        return proxy.interventions().pause(pools, pool, ms);
    }

    @Override
    public boolean resume(Collection<String> pools) {
        return proxy.interventions().resume(pools);
    }

    @Override
    public int kill(Predicate<ClientReport> fits) {
        return proxy.interventions().kill(fits);
    }

    @Override
    public void forgetSlowRequests(@Nullable String pool) {
        proxy.interventions().forgetSlowRequests(pool);
    }

    @Override
    public void refuseReadiness(boolean refused) {
        proxy.refuseReadiness(refused);
    }
}
