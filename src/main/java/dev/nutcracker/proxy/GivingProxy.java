package dev.nutcracker.proxy;

import dev.nutcracker.client.DepartingClient;
import dev.nutcracker.client.Listener;
import dev.nutcracker.handover.Departing;
import dev.nutcracker.handover.Giver;
import dev.nutcracker.handover.Message;
import dev.nutcracker.health.DownCause;
import dev.nutcracker.health.HealthSnapshot;
import dev.nutcracker.health.ServerState;
import dev.nutcracker.protocol.redis.RedisDialect;
import dev.nutcracker.server.PoolState;
import dev.nutcracker.stats.HandoverOutcome;
import dev.nutcracker.stats.HandoverReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A proxy whose sockets and clients another process takes over. */
final class GivingProxy implements Giver {
    private static final Logger LOG = LoggerFactory.getLogger(Handovers.class);

    private final Proxy proxy;
    private final HandoverHooks hooks;
    private final Runnable closeSocket;
    private List<Listener> stopped = List.of();
    private long beginNs;

    GivingProxy(Proxy proxy, HandoverHooks hooks, Runnable closeSocket) {
        this.proxy = proxy;
        this.hooks = hooks;
        this.closeSocket = closeSocket;
    }

    @Override
    public String begin() {
        beginNs = System.nanoTime();
        stopped = List.of();
        return proxy.beginHandover();
    }

    @Override
    public List<Socket> sockets(List<Message.WantedPool> wanted) {
        Set<String> addresses = wanted.stream().map(Message.WantedPool::address).collect(Collectors.toSet());
        return listeners().stream()
                .filter(listener -> addresses.contains(listener.addressText()))
                .map(listener -> new Socket(
                        new Message.ListeningSocket(listener.addressText(), listener.isSupervisors()),
                        listener.descriptor()))
                .toList();
    }

    private List<Listener> listeners() {
        return proxy.runningPools().running().stream()
                .map(RunningPool::listener)
                .filter(Objects::nonNull)
                .distinct()
                .toList();
    }

    private List<RunningPool> running(Set<String> pools) {
        return proxy.runningPools().running().stream()
                .filter(pool -> pools.contains(pool.config().name()))
                .toList();
    }

    @Override
    public List<Message> state(Set<String> pools) {
        List<Message> state = new ArrayList<>(hooks.extras());
        for (RunningPool pool : running(pools)) {
            String name = pool.config().name();
            addServers(pool.shared(), state);
            pool.shared()
                    .slowLog()
                    .latest(Integer.MAX_VALUE)
                    .reversed()
                    .forEach(request -> state.add(new Message.Slow(name, request)));
            if (pool.dialect() instanceof RedisDialect redis) {
                redis.eachScript((loaded, text) -> state.add(new Message.Script(name, loaded, text)));
            }
        }
        return state;
    }

    private static void addServers(PoolState pool, List<Message> state) {
        for (int i = 0; i < pool.config().servers().size(); i++) {
            HealthSnapshot health = pool.health(i);
            boolean isOut = health.state() == ServerState.DOWN;
            if (isOut || (health.state().isOperators() && !pool.isDrainedByItself(i))) {
                DownCause cause = health.cause();
                state.add(new Message.ServerFacts(
                        pool.config().name(),
                        pool.config().servers().get(i).name(),
                        health.state().name(),
                        cause == null ? "" : cause.name(),
                        health.text(),
                        health.retryInNs()));
            }
        }
    }

    @Override
    public void stopAccepting(Set<String> addresses) {
        stopped = listeners().stream()
                .filter(listener -> addresses.contains(listener.addressText()))
                .toList();
        stopped.forEach(listener -> listener.stopAccepting(true));
    }

    @Override
    public List<Message.PoolFacts> facts(Set<String> pools) {
        return running(pools).stream()
                .map(pool -> new Message.PoolFacts(
                        pool.config().name(),
                        pool.dialect() instanceof RedisDialect redis ? redis.latestClientId() : 0))
                .toList();
    }

    @Override
    public Departing depart(int max, Set<String> pools) {
        List<DepartingClient> clients = new ArrayList<>();
        for (Worker worker : proxy.workers()) {
            if (clients.size() < max) {
                clients.addAll(Worker.answer(worker.depart(max - clients.size(), pools)));
            }
        }
        return new OutOfLoops(List.copyOf(clients));
    }

    /** Clients of several workers. */
    private record OutOfLoops(List<DepartingClient> departing) implements Departing {
        @Override
        public List<One> clients() {
            return departing.stream()
                    .map(client -> new One(client.state(), client.descriptor()))
                    .toList();
        }

        @Override
        public void passed(List<String> refusals) {
            for (int i = 0; i < departing.size(); i++) {
                if (refusals.get(i).isEmpty()) {
                    departing.get(i).passed();
                } else {
                    LOG.info(
                            "a client of pool {} is not taken over: {}",
                            departing.get(i).state().pool(),
                            refusals.get(i));
                    departing.get(i).takeBack(true);
                }
            }
        }

        @Override
        public void takeBack() {
            departing.forEach(client -> client.takeBack(false));
        }
    }

    @Override
    public int mayComeToRest(Set<String> pools) {
        return proxy.workers().stream()
                .mapToInt(worker -> worker.mayComeToRest(pools))
                .sum();
    }

    @Override
    public int clientCount() {
        return proxy.clientCount();
    }

    @Override
    public void closeSocket() {
        closeSocket.run();
    }

    @Override
    public void takeBack(String reason) {
        stopped.forEach(listener -> listener.stopAccepting(false));
        stopped = List.of();
        proxy.endHandover();
        LOG.warn("the hand-over has failed, and this process goes on with everything: {}", reason);
        end(HandoverOutcome.TAKEN_BACK, new Message.Counts(0, 0, 0), reason);
    }

    @Override
    public void handedOver(Message.Counts counts) {
        stopped.forEach(Listener::leave);
        end(HandoverOutcome.PASSED, counts, "");
        LOG.info(
                "handed over: {} clients passed, {} of them had to be waited for, {} are drained",
                counts.passed(),
                counts.waited(),
                counts.drained());
        hooks.handedOver();
    }

    private void end(HandoverOutcome outcome, Message.Counts counts, String reason) {
        proxy.handovers()
                .ended(new HandoverReport(
                        outcome,
                        System.currentTimeMillis(),
                        0,
                        counts.passed(),
                        counts.waited(),
                        counts.drained(),
                        TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - beginNs),
                        reason));
    }
}
