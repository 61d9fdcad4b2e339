package dev.nutcracker.embedded;

import dev.nutcracker.config.Configuration;
import dev.nutcracker.config.GlobalConfig;
import dev.nutcracker.net.Resolver;
import dev.nutcracker.net.Transport;
import dev.nutcracker.proxy.Proxy;
import dev.nutcracker.stats.Version;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;

/** Starts a proxy with event loops of its own. */
final class Workers {
    private Workers() {}

    /** @throws IOException if this machine does not have it */
    static Transport transport(String name) throws IOException {
        if (name.equals(GlobalConfig.BEST_TRANSPORT)) {
            return Transport.best();
        }
        Transport transport = Transport.named(name);
        if (!transport.isAvailable()) {
            throw new IOException("global: transport: " + name + " is not available here");
        }
        return transport;
    }

    /** @throws IOException as {@link NutcrackerBuilder#start} */
    static Proxy start(Configuration configuration, Transport transport, NutcrackerBuilder settings)
            throws IOException {
        int wanted = configuration.global().workers();
        int count = wanted == 0 ? Runtime.getRuntime().availableProcessors() : wanted;
        return Proxy.start(
                configuration,
                Version.NUMBER,
                transport,
                new MultiThreadIoEventLoopGroup(
                        count,
                        new DefaultThreadFactory(settings.threadNames() + "-worker"),
                        transport.ioHandlerFactory()),
                settings.limits(),
                Resolver.ofSystem());
    }
}
