package dev.nutcracker.admin;

import dev.nutcracker.console.ProxyOrders;
import dev.nutcracker.health.OperatorAction;
import dev.nutcracker.stats.ClientReport;
import java.time.Duration;
import java.util.Collection;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What the console orders of a {@link KnownProxy}, which notes it. */
record KnownOrders(KnownProxy proxy) implements ProxyOrders {
    @Override
    public void order(String pool, String server, OperatorAction action, String by) {
        proxy.order(pool, server, action, by);
    }

    @Override
    public void eject(String pool, String server, Duration time, String by) {
        proxy.orders().add("eject " + pool + '/' + server + ' ' + time.toSeconds());
    }

    @Override
    public double shareMovedBy(String pool, String server) {
        return 0.25;
    }

    @Override
    public void reconnect(String pool, @Nullable String server) {
        proxy.orders().add("reconnect " + pool);
    }

    @Override
    public boolean pause(Collection<String> pools, String pool, long ms) {
        proxy.orders().add("pause " + pool + ' ' + ms);
        return true;
    }

    @Override
    public boolean resume(Collection<String> pools) {
        proxy.orders().add("resume " + pools);
        return true;
    }

    @Override
    public int kill(Predicate<ClientReport> fits) {
        return 0;
    }

    @Override
    public void forgetSlowRequests(@Nullable String pool) {}

    @Override
    public void refuseReadiness(boolean refused) {
        proxy.orders().add("refuse " + refused);
    }
}
