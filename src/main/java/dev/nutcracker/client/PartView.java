package dev.nutcracker.client;

import dev.nutcracker.protocol.CommandFigures;
import dev.nutcracker.protocol.ConnectedClient;
import dev.nutcracker.protocol.PoolPart;
import dev.nutcracker.server.Pool;
import dev.nutcracker.stats.CommandSnapshot;
import dev.nutcracker.stats.Counter;
import dev.nutcracker.stats.ErrorKind;
import dev.nutcracker.stats.PoolCounter;
import dev.nutcracker.stats.ServerReport;
import dev.nutcracker.stats.TrafficCounter;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.ObjLongConsumer;

/** The clients of one pool at one worker, as inquiries see them. */
record PartView(Pool pool, RequestStats stats, List<ClientConnection> connections) implements PoolPart {
    @Override
    public void forEachClient(Consumer<ConnectedClient> action) {
        long nowNs = pool.turn().nowNs();
        for (ClientConnection connection : connections) {
            action.accept(new ClientView(connection, nowNs));
        }
    }

    @Override
    public void forEachFigure(ObjLongConsumer<String> action) {
        forEach(pool.counters().snapshot(), PoolCounter.values(), action);
        forEach(traffic(), TrafficCounter.values(), action);
        long requests = 0;
        long errors = 0;
        for (CommandSnapshot command : stats.commandSnapshots()) {
            requests += command.requests();
            errors += command.proxyErrors() + command.serverErrors();
        }
        action.accept("requests", requests);
        action.accept("errors", errors);
    }

    private long[] traffic() {
        long[] traffic = stats.traffic().snapshot();
        for (ClientConnection connection : connections) {
            traffic[TrafficCounter.KEPT_BYTES.ordinal()] += connection.keptBytes();
        }
        return traffic;
    }

    @Override
    public void forEachCommand(BiConsumer<String, CommandFigures> action) {
        for (CommandSnapshot command : stats.commandSnapshots()) {
            action.accept(
                    command.name(),
                    new CommandFigures(
                            command.requests(),
                            command.proxyErrors(),
                            command.serverErrors(),
                            new RecordedTimes(command.latency().total())));
        }
    }

    @Override
    public void forEachError(ObjLongConsumer<String> action) {
        forEach(stats.errors().snapshot(), ErrorKind.values(), action);
    }

    private static void forEach(long[] values, Counter[] counters, ObjLongConsumer<String> action) {
        for (int i = 0; i < counters.length; i++) {
            action.accept(counters[i].statName(), values[i]);
        }
    }

    @Override
    public void forEachServer(BiConsumer<String, String> action) {
        for (ServerReport report : pool.shared().reports().servers(server -> 0)) {
            action.accept(report.server(), report.line());
        }
    }

    @Override
    public int serverCount() {
        return pool.serverCount();
    }

    @Override
    public int liveServerCount() {
        int count = 0;
        for (int i = 0; i < pool.serverCount(); i++) {
            count += pool.server(i).isLive() ? 1 : 0;
        }
        return count;
    }

    @Override
    public int clientsMax() {
        return pool.shared().admission().clientsMax();
    }

    @Override
    public long uptimeS() {
        return TimeUnit.MILLISECONDS.toSeconds(
                ManagementFactory.getRuntimeMXBean().getUptime());
    }

    @Override
    public long keptBytes() {
        return pool.memory().limit().usedBytes();
    }

    @Override
    public long keptBytesMax() {
        return pool.memory().limit().maxBytes();
    }
}
