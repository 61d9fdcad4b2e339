package dev.nutcracker.embedded;

import dev.nutcracker.config.Configuration;
import dev.nutcracker.config.GlobalConfig;
import dev.nutcracker.net.Resolver;
import dev.nutcracker.net.Transport;
import dev.nutcracker.proxy.ChosenTransport;
import dev.nutcracker.proxy.Proxy;
import dev.nutcracker.proxy.Witness;
import dev.nutcracker.proxy.WorkerLoops;
import dev.nutcracker.stats.Version;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Starts a proxy with event loops of its own, or with those of the program. */
final class Workers {
    private Workers() {}

    /**
     * @throws InvalidConfigurationException if the program's loops are for other sockets than the configuration names
     * @throws IOException as {@link NutcrackerBuilder#start}
     */
    static Proxy start(Configuration configuration, NutcrackerBuilder settings, Witness witness)
            throws InvalidConfigurationException, IOException {
        MultiThreadIoEventLoopGroup lent = settings.lentLoops();
        String wanted = configuration.global().transport();
        Transport transport = lent == null ? ChosenTransport.of(wanted) : transport(lent, wanted);
        return Proxy.start(
                configuration,
                Version.NUMBER,
                transport,
                lent == null ? own(configuration, transport, settings) : WorkerLoops.lent(lent),
                settings.limits(),
                Resolver.ofSystem(),
                witness);
    }

    private static WorkerLoops own(Configuration configuration, Transport transport, NutcrackerBuilder settings) {
        return WorkerLoops.own(new MultiThreadIoEventLoopGroup(
                Proxy.workers(configuration.global().workers()),
                new DefaultThreadFactory(settings.threadNames() + "-worker"),
                transport.ioHandlerFactory()));
    }

    private static Transport transport(MultiThreadIoEventLoopGroup lent, String wanted)
            throws InvalidConfigurationException {
        @Nullable Transport transport = Transport.of(lent);
        if (transport == null) {
            throw new InvalidConfigurationException(
                    List.of("the event loops have no sockets; those of epoll, kqueue, nio and io_uring have"), null);
        }
        if (!wanted.equals(GlobalConfig.BEST_TRANSPORT) && !wanted.equals(transport.lowerCaseName())) {
            throw new InvalidConfigurationException(
                    List.of("global: transport is " + wanted + ", but the event loops are of "
                            + transport.lowerCaseName()),
                    null);
        }
        return transport;
    }
}
