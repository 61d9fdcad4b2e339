package dev.nutcracker.proxy;

import dev.nutcracker.client.Listener;
import dev.nutcracker.client.PoolClients;
import dev.nutcracker.config.Configuration;
import dev.nutcracker.config.PoolConfig;
import dev.nutcracker.handover.Departing;
import dev.nutcracker.handover.Message;
import dev.nutcracker.handover.Taker;
import dev.nutcracker.health.DownCause;
import dev.nutcracker.health.OperatorAction;
import dev.nutcracker.health.ServerState;
import dev.nutcracker.net.InheritedSocket;
import dev.nutcracker.net.InheritedSocket.Keeper;
import dev.nutcracker.net.Transport;
import dev.nutcracker.protocol.redis.RedisDialect;
import dev.nutcracker.server.PoolState;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.unix.FileDescriptor;
import io.netty.util.concurrent.Promise;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A proxy that takes over sockets and clients of another process. It has everything but sockets already. */
final class TakingProxy implements Taker {
    private static final Logger LOG = LoggerFactory.getLogger(Handovers.class);
    /** Clients may be on their way into the other process, waiting for a header of the PROXY protocol: as many, at most. */
    private static final int CLIENTS_ON_THEIR_WAY = 4096;

    private final Proxy proxy;
    private final Configuration next;
    private final HandoverHooks hooks;

    TakingProxy(Proxy proxy, Configuration next, HandoverHooks hooks) {
        this.proxy = proxy;
        this.next = next;
        this.hooks = hooks;
    }

    @Override
    public List<Message.WantedPool> pools() {
        return next.pools().stream().map(TakingProxy::wanted).toList();
    }

    private static Message.WantedPool wanted(PoolConfig pool) {
        return new Message.WantedPool(
                pool.name(),
                pool.protocol().name(),
                Listener.addressText(pool.listen().address()));
    }

    @Override
    public void take(Message.ListeningSocket socket, int descriptor) throws IOException {
        Keeper keeper = socket.supervised() ? Keeper.SUPERVISOR : Keeper.PREDECESSOR;
        proxy.poolListeners().inherit(InheritedSocket.of(descriptor, socket.address(), keeper));
    }

    @Override
    public void take(Message state) throws IOException {
        switch (state) {
            case Message.ServerFacts server -> take(server);
            case Message.Script(String name, boolean loaded, byte[] text) ->
                pool(name).ifPresent(pool -> {
                    if (pool.dialect() instanceof RedisDialect redis) {
                        redis.knowScript(loaded, text);
                    }
                });
            case Message.Slow slow ->
                pool(slow.pool()).ifPresent(pool -> pool.shared().slowLog().goOnWith(slow.request()));
            case Message.Extra extra -> hooks.take(extra);
            default ->
                LOG.warn(
                        "the other process has passed {}, which is not known here",
                        state.getClass().getSimpleName());
        }
    }

    private Optional<RunningPool> pool(String name) {
        return proxy.runningPools().running().stream()
                .filter(pool -> pool.config().name().equals(name))
                .findFirst();
    }

    private void take(Message.ServerFacts server) {
        pool(server.pool()).map(RunningPool::shared).ifPresent(pool -> {
            for (int i = 0; i < pool.config().servers().size(); i++) {
                if (pool.config().servers().get(i).name().equals(server.server())) {
                    take(pool, i, server);
                }
            }
        });
    }

    private static void take(PoolState pool, int index, Message.ServerFacts server) {
        switch (ServerState.valueOf(server.state())) {
            case DRAIN -> drain(pool, index, server.remainingNs());
            case MAINT -> pool.operator(index, OperatorAction.MAINT);
            case FORCED_UP -> pool.operator(index, OperatorAction.UP);
            case DOWN -> pool.goOnDown(index, DownCause.valueOf(server.cause()), server.text(), server.remainingNs());
            case UP, SUSPECT, TRIAL -> {}
        }
    }

    /** An order without a time has nothing left of it. */
    private static void drain(PoolState pool, int index, long remainingNs) {
        if (remainingNs > 0) {
            pool.drain(index, remainingNs);
        } else {
            pool.operator(index, OperatorAction.DRAIN);
        }
    }

    @Override
    public void prepare() throws IOException {
        List<String> defects = proxy.reload(hooks.configuration(next));
        if (!defects.isEmpty()) {
            throw new IOException(String.join("; ", defects));
        }
        hooks.prepare();
    }

    @Override
    public void serve(List<Message.PoolFacts> pools) {
        for (Message.PoolFacts facts : pools) {
            pool(facts.name()).ifPresent(pool -> {
                if (pool.dialect() instanceof RedisDialect redis) {
                    redis.skipClientIds(facts.latestClientId() + CLIENTS_ON_THEIR_WAY);
                }
            });
        }
        listeners().forEach(listener -> listener.stopAccepting(false));
        hooks.serve();
    }

    private List<Listener> listeners() {
        return proxy.runningPools().running().stream()
                .map(RunningPool::listener)
                .filter(Objects::nonNull)
                .distinct()
                .toList();
    }

    @Override
    public List<Arrived> arrive(List<Departing.One> clients) {
        List<Promise<Arrived>> arriving = new ArrayList<>();
        for (Departing.One one : clients) {
            EventLoop loop = proxy.workers().getFirst().loop();
            Promise<Arrived> arrived = loop.newPromise();
            arriving.add(arrived);
            Channel channel = channel(one);
            pool(one.client().pool())
                    .ifPresentOrElse(
                            pool -> emptiest(pool).arrive(one.client(), channel, arrived::setSuccess),
                            () -> arrived.setSuccess(new Refused(channel)));
        }
        return arriving.stream().map(Worker::answer).toList();
    }

    private Channel channel(Departing.One one) {
        Transport transport = proxy.poolListeners().transport();
        return transport.adoptedClient(
                one.descriptor(), one.client().isUnix() ? SocketProtocolFamily.UNIX : SocketProtocolFamily.INET);
    }

    private static PoolClients emptiest(RunningPool pool) {
        return pool.parts().stream()
                .min(Comparator.comparingInt(PoolClients::assignedCount))
                .orElseThrow();
    }

    @Override
    public void discard(List<Departing.One> clients) {
        for (Departing.One one : clients) {
            try {
                new FileDescriptor(one.descriptor()).close();
            } catch (IOException e) {
                LOG.debug("a descriptor that is not wanted could not be closed", e);
            }
        }
    }

    @Override
    public void finish(long otherPid) {
        listeners().forEach(Listener::own);
        hooks.finish(otherPid);
    }

    /** Of a pool that is not here. */
    private record Refused(Channel channel) implements Arrived {
        @Override
        public String refusal() {
            return "there is no such pool";
        }

        @Override
        public void read() {}

        @Override
        public void discard() {
            channel.unsafe().closeForcibly();
        }
    }
}
