package dev.nutcracker.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.config.ConfigException;
import dev.nutcracker.config.ConfigLoader;
import dev.nutcracker.config.PoolConfig;
import dev.nutcracker.stats.RefusalReason;
import dev.nutcracker.stats.RefusalTally;
import dev.nutcracker.testing.PoolYaml;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Which clients and server connections a pool admits. */
final class PoolAdmissionTest {
    private final ClientLimit process = new ClientLimit(3);
    private final AtomicBoolean drained = new AtomicBoolean();
    private final AtomicInteger clients = new AtomicInteger();
    private final PoolAdmission small = admission("client_connections", 2);
    private final PoolAdmission large = admission("client_connections", 0);

    @Test
    void shouldAdmitAsManyClientsAsThePoolMayHave() {
        assertThat(small.admitClient(true)).isNull();
        assertThat(small.admitClient(true)).isNull();

        assertThat(small.admitClient(true))
                .isEqualTo(new ClientRefusal(RefusalReason.POOL_FULL, "it has 2 already (client_connections)"));
        small.clientGone();
        assertThat(small.admitClient(true)).isNull();
        assertThat(small.clientsMax()).isEqualTo(2);
    }

    @Test
    void shouldAdmitAsManyClientsAsTheProcessMayHave() {
        for (int i = 0; i < 3; i++) {
            assertThat(large.admitClient(true)).isNull();
        }

        assertThat(reason(large.admitClient(true))).isEqualTo(RefusalReason.PROCESS_FULL);
        assertThat(clients).as("a client that is refused is not counted").hasValue(3);
        assertThat(large.clientsMax()).isEqualTo(3);
    }

    @Test
    void shouldCountClientsUnderEachConfiguration() {
        large.admitClient(true);
        large.admitClient(true);

        assertThat(reason(small.admitClient(true))).isEqualTo(RefusalReason.POOL_FULL);
    }

    @Test
    void shouldAdmitNoClientWithoutHeap() {
        assertThat(reason(large.admitClient(false))).isEqualTo(RefusalReason.NO_HEAP);
        assertThat(clients).hasValue(0);
    }

    @Test
    void shouldCountALeaseAsAClientOfTheProcess() {
        for (int i = 0; i < 3; i++) {
            assertThat(small.admitLease()).isTrue();
        }

        assertThat(small.admitLease()).isFalse();
        assertThat(reason(small.admitClient(true))).isEqualTo(RefusalReason.PROCESS_FULL);
        small.leaseGone();
        assertThat(small.admitClient(true)).isNull();
    }

    @Test
    void shouldHaveFewerServerConnectionsIfDescriptorsAreShort() {
        process.limit(0, 1, 2);

        assertThat(admission("server_connections", 5).connectionsPerServer()).isEqualTo(2);
        assertThat(small.admitServerConnection()).isTrue();
        assertThat(small.admitServerConnection()).isFalse();
        small.serverConnectionGone();
        assertThat(small.admitServerConnection()).isTrue();
    }

    @Test
    void shouldRefuseNewClientsWhileItIsDrained() {
        PoolAdmission admission = admission("client_connections", 5);
        drained.set(true);

        assertThat(reason(admission.admitClient(true))).isEqualTo(RefusalReason.DRAINED);
        assertThat(clients).hasValue(0);
        drained.set(false);
        assertThat(admission.admitClient(true)).isNull();
    }

    private static @Nullable RefusalReason reason(@Nullable ClientRefusal refusal) {
        return refusal == null ? null : refusal.reason();
    }

    private PoolAdmission admission(String key, int value) {
        PoolYaml yaml = PoolYaml.redis("alpha").set(key, value).server(81, "one");
        return new PoolAdmission(config(yaml), process, clients, new RefusalTally(), drained);
    }

    private static PoolConfig config(PoolYaml yaml) {
        try {
            return ConfigLoader.parse("test.yml", yaml.text().getBytes(UTF_8))
                    .configuration()
                    .pools()
                    .getFirst();
        } catch (ConfigException e) {
            throw new AssertionError(e.problems().toString(), e);
        }
    }
}
