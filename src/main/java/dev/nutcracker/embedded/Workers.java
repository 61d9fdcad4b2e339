package dev.nutcracker.embedded;

import dev.nutcracker.config.Configuration;
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

    /** @throws IOException as {@link NutcrackerBuilder#start} */
    static Proxy start(Configuration configuration, Transport transport, NutcrackerBuilder settings)
            throws IOException {
        return Proxy.start(
                configuration,
                Version.NUMBER,
                transport,
                new MultiThreadIoEventLoopGroup(
                        Proxy.workers(configuration.global().workers()),
                        new DefaultThreadFactory(settings.threadNames() + "-worker"),
                        transport.ioHandlerFactory()),
                settings.limits(),
                Resolver.ofSystem());
    }
}
