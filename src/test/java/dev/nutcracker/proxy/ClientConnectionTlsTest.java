package dev.nutcracker.proxy;

import dev.nutcracker.testing.FakeServer;
import dev.nutcracker.testing.PoolYaml;
import dev.nutcracker.testing.RawClient;
import dev.nutcracker.testing.RunningProxy;
import dev.nutcracker.testing.Tls;
import org.junit.jupiter.api.AutoClose;

/** The same when clients and servers are connected by TLS: clients shake hands on a loop of their own. */
final class ClientConnectionTlsTest extends ClientConnectionTest {
    @AutoClose
    private static final Tls TLS = new Tls();

    @Override
    FakeServer startServer(int port) {
        return TLS.serve(port);
    }

    @Override
    RunningProxy startProxy(PoolYaml... pools) {
        return RunningProxy.start(TLS.both(pools));
    }

    @Override
    RawClient connect(int port) {
        return TLS.connect(port);
    }
}
