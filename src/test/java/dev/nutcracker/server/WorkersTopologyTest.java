package dev.nutcracker.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.health.DownCause;
import dev.nutcracker.net.Transport;
import dev.nutcracker.routing.Topology;
import dev.nutcracker.testing.PoolYaml;
import io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** By which topology a worker routes while others publish new ones. */
final class WorkersTopologyTest {
    private final EmbeddedChannel worker = new EmbeddedChannel();
    private Pool pool;

    @BeforeEach
    void start() throws Exception {
        PoolYaml yaml = PoolYaml.redis("alpha")
                .set("on_failure", "eject")
                .server(1, "one")
                .server(2, "two");
        pool = TestPool.on(worker.eventLoop(), Transport.NIO, yaml);
    }

    @AfterEach
    void end() {
        pool.close();
        worker.finishAndReleaseAll();
    }

    @Test
    void shouldBeTheLatest() {
        Topology before = pool.topology();

        Topology after = publish(0);

        assertThat(after).isNotSameAs(before);
        assertThat(pool.topology()).isSameAs(after);
    }

    /** A request may lead to another, of another client. */
    @Test
    void shouldStayWhileARequestGoesItsWay() {
        Topology before = pool.topology();
        pool.routing().keep();
        Topology after = publish(0);
        assertThat(pool.topology()).isSameAs(before);
        pool.routing().keep();
        pool.routing().endKeeping();
        assertThat(pool.topology()).isSameAs(before);

        pool.routing().endKeeping();

        assertThat(pool.topology()).isSameAs(after);
    }

    @Test
    void shouldBeTheOneThatTheWorkerHasAdopted() {
        Topology adopted = pool.topology();
        pool.routeBy(adopted);
        publish(0);
        pool.routing().keep();
        pool.routing().endKeeping();

        assertThat(pool.topology()).isSameAs(adopted);
    }

    private Topology publish(int failed) {
        pool.shared().serverFailed(failed, DownCause.REFUSED, "refused");
        pool.shared().serverFailed(failed, DownCause.REFUSED, "refused");
        return pool.shared().topology();
    }
}
