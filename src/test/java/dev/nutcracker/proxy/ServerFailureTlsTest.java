package dev.nutcracker.proxy;

import dev.nutcracker.testing.FakeServer;
import dev.nutcracker.testing.PoolYaml;
import dev.nutcracker.testing.RawClient;
import dev.nutcracker.testing.RunningProxy;
import dev.nutcracker.testing.Tls;
import org.junit.jupiter.api.AutoClose;

/** The same of servers that are connected by TLS. */
final class ServerFailureTlsTest extends ServerFailureTest {
    @AutoClose
    private static final Tls TLS = new Tls();

    @Override
    FakeServer startServer(int port) {
        return TLS.serve(port);
    }

    @Override
    int timeoutMs() {
        return 2000;
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
