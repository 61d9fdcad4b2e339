package dev.nutcracker.server;

import dev.nutcracker.buffer.HeapLimit;
import dev.nutcracker.buffer.MemoryLimit;
import dev.nutcracker.config.ConfigLoader;
import dev.nutcracker.config.PoolConfig;
import dev.nutcracker.net.Connector;
import dev.nutcracker.net.HostAddresses;
import dev.nutcracker.net.SocketSettings;
import dev.nutcracker.net.Transport;
import dev.nutcracker.net.Turn;
import dev.nutcracker.protocol.Logins;
import dev.nutcracker.protocol.redis.RedisDialect;
import dev.nutcracker.stats.ConnectionTally;
import dev.nutcracker.testing.GivenHosts;
import dev.nutcracker.testing.PoolYaml;
import io.netty.channel.EventLoop;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A Redis pool of one worker, without clients. */
final class TestPool {
    private TestPool() {}

    static Pool on(EventLoop loop, Transport transport, PoolYaml yaml) throws Exception {
        MemoryLimit memory = new MemoryLimit(1 << 20, HeapLimit.none());
        return on(loop, transport, yaml, GivenHosts.none(loop), memory);
    }

    /** One whose connections stay on their way, since no look-up of its only server's name ends. */
    static Pool withoutAddress(EventLoop loop, MemoryLimit memory) throws Exception {
        HostAddresses hosts = new HostAddresses(new GivenHosts(), _ -> {}, loop, System::nanoTime, _ -> {});
        PoolYaml yaml = PoolYaml.redis("alpha").server("one.example:6379:1 one");
        return on(loop, Transport.NIO, yaml, hosts, memory);
    }

    private static Pool on(EventLoop loop, Transport transport, PoolYaml yaml, HostAddresses hosts, MemoryLimit memory)
            throws Exception {
        PoolConfig config = config(yaml);
        PoolState shared = new PoolState(
                config, loop, System::nanoTime, new ConnectionTally(), new ClientLimit(0), _ -> PoolEndpoints.PLAIN);
        return new Pool(
                shared,
                new RedisDialect(Logins.notWanted(), 0),
                loop,
                new Turn(loop),
                new Connector(transport, loop, SocketSettings.READ_BYTES_MAX, hosts),
                memory.share(),
                List.of());
    }

    static PoolConfig config(PoolYaml yaml) throws Exception {
        return ConfigLoader.parse("test.yml", yaml.text().getBytes(StandardCharsets.UTF_8))
                .configuration()
                .pools()
                .getFirst();
    }
}
