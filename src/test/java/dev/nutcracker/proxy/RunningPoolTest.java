package dev.nutcracker.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.buffer.HeapLimit;
import dev.nutcracker.client.Listener;
import dev.nutcracker.config.ConfigLoader;
import dev.nutcracker.config.PoolConfig;
import dev.nutcracker.net.InheritedSockets;
import dev.nutcracker.net.Transport;
import dev.nutcracker.protocol.redis.UsersLoad;
import dev.nutcracker.server.ClientLimit;
import dev.nutcracker.server.FeatureFactory;
import dev.nutcracker.server.PoolEndpoints;
import dev.nutcracker.server.PoolState;
import dev.nutcracker.stats.ConnectionTally;
import dev.nutcracker.testing.PoolYaml;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a pool can do beside forwarding on shared connections, as it is chosen when the pool is set up. */
final class RunningPoolTest {
    private final MultiThreadIoEventLoopGroup group =
            new MultiThreadIoEventLoopGroup(1, Transport.NIO.ioHandlerFactory());
    private final EventLoop loop = group.next();
    private final ConnectionTally connections = new ConnectionTally();

    @AfterEach
    void close() {
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }

    @Test
    void shouldGiveAMemcachedPoolNothingButHealthChecks() throws Exception {
        assertThat(features(PoolYaml.memcache("alpha"))).hasSize(1);
    }

    @Test
    void shouldGiveARedisPoolChannelsAndLeasesBesides() throws Exception {
        assertThat(features(PoolYaml.redis("alpha"))).hasSize(3);
    }

    private List<FeatureFactory> features(PoolYaml yaml) throws Exception {
        String text = yaml.server(1, "one").text();
        PoolConfig config = ConfigLoader.parse("test.yml", text.getBytes(StandardCharsets.UTF_8))
                .configuration()
                .pools()
                .getFirst();
        PoolState shared = new PoolState(
                config, loop, System::nanoTime, connections, new ClientLimit(0), _ -> PoolEndpoints.PLAIN);
        Listener listener = Listener.open(config, loop, Transport.NIO, connections, InheritedSockets.none());
        List<FeatureFactory> chosen = new ArrayList<>();
        try {
            RunningPool.first(shared, listener, UsersLoad.NO_FILE, HeapLimit.none(), (_, features) -> {
                chosen.addAll(features);
                throw new CancellationException("no worker is needed");
            });
        } catch (CancellationException _) {
            // The features have been chosen.
        } finally {
            listener.close();
        }
        return chosen;
    }
}
