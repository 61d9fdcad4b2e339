package dev.nutcracker.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The keys that say which servers serve reads. */
final class ReplicaValuesTest {
    private static final String HEAD = """
            alpha:
              listen: 127.0.0.1:22121
              redis: true
              servers:
               - 10.0.0.1:6379:1 one
               - 10.0.0.2:6379:1
            """;

    @Test
    void shouldReadNothingFromReplicasByDefault() throws Exception {
        assertThat(load(HEAD)).isEqualTo(ReplicaReads.NONE);
        assertThat(load(HEAD).areOn()).isFalse();
    }

    @Test
    void shouldTakeAllKeys() throws Exception {
        ReplicaReads reads = load("global:\n  zone: here\n" + HEAD + """
                  read_from: zone
                  replicas:
                   - 10.0.1.1:6379 one zone-b
                   - "[::1]:6380 10.0.0.2:6379"
                  max_replica_lag: 0
                  replica_miss: accept
                  read_own_writes: 0
                  replica_fallback: 25
                  zones: [10.1.0.0/16 zone-a, "*.b.example.com zone-b", 10.9.9.9 zone-c, fd00::/8 zone-d]
                """);

        assertThat(reads.from()).isEqualTo(ReadFrom.ZONE);
        assertThat(reads.zone()).isEqualTo("here");
        assertThat(reads.areNamed()).isFalse();
        assertThat(reads.replicas())
                .containsExactly(
                        new ReplicaConfig(new ServerAddress.Tcp("10.0.1.1", 6379), "one", "zone-b"),
                        new ReplicaConfig(new ServerAddress.Tcp("::1", 6380), "10.0.0.2:6379", ""));
        assertThat(reads.lagMaxMs()).isZero();
        assertThat(reads.onMiss()).isEqualTo(ReplicaMiss.ACCEPT);
        assertThat(reads.ownWritesMs()).isZero();
        assertThat(reads.fallbackPercent()).isEqualTo(25);
        ZoneMap zones = reads.zones();
        assertThat(zones.zoneOf("10.1.255.1")).isEqualTo("zone-a");
        assertThat(zones.zoneOf("10.2.0.1")).isEmpty();
        assertThat(zones.zoneOf("Redis-1.b.example.com")).isEqualTo("zone-b");
        assertThat(zones.zoneOf("b.example.com")).isEmpty();
        assertThat(zones.zoneOf("10.9.9.9")).isEqualTo("zone-c");
        assertThat(zones.zoneOf("fd12::1")).isEqualTo("zone-d");
        assertThat(zones.zoneOf("::1")).isEmpty();
    }

    @Test
    void shouldLetServersNameTheirReplicas() throws Exception {
        ReplicaReads reads = load(HEAD + "  read_from: prefer_replica\n  replicas: auto\n");

        assertThat(reads.areNamed()).isTrue();
        assertThat(reads.replicas()).isEmpty();
    }

    @Test
    void shouldKnowReplicasOfSentinelsAndClusters() throws Exception {
        assertThat(load("""
                alpha:
                  listen: 127.0.0.1:22121
                  redis: true
                  read_from: replica
                  sentinels: [10.0.0.7:26379]
                  servers: [mymaster:1 one]
                """).areOn()).isTrue();
        assertThat(load("""
                alpha:
                  listen: 127.0.0.1:22121
                  redis: true
                  read_from: fastest
                  distribution: cluster
                  servers: [10.0.0.1:6379:1]
                """).areOn()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
            read_from: prefer_replica | 7:14: read_from: needs replicas; allowed: host:port, the name of the server that it copies, and a zone if wanted; or auto
            replicas: auto | 7:3: replicas: needs read_from, since the primary serves all reads without it
            zones: [10.0.0.0/8 a] | 7:3: zones: needs read_from, since the primary serves all reads without it
            read_from: slave | 7:14: read_from: "slave" is not allowed; allowed: primary, prefer_primary, prefer_replica, replica, zone, fastest
            read_from: zone\\n  replicas: auto | 7:14: read_from: zone needs the zone of the proxy: global: zone, or NUTCRACKER_ZONE
            read_from: replica\\n  replicas: [10.0.1.1:6379] | 8:14: replicas: "10.0.1.1:6379" is no replica; allowed: host:port, the name of the server that it copies, and a zone if wanted; or auto
            read_from: replica\\n  replicas: [10.0.1.1:6379 two] | 8:14: replicas: there is no server with the name "two"
            read_from: replica\\n  replicas: [10.0.1.1:6379 one, 10.0.1.1:6379 one] | 8:33: replicas: a second replica at this address, first on line 8
            read_from: replica\\n  replicas: [auto, 10.0.1.1:6379 one] | 8:14: replicas: auto stands alone
            read_from: replica\\n  replicas: auto\\n  zones: [10.0.0.0/33 a] | 9:11: zones: the prefix of "10.0.0.0/33": "33" is out of range; allowed: 0 to 32
            read_from: replica\\n  replicas: auto\\n  zones: [a] | 9:11: zones: "a" is not hosts and a zone; allowed: a network or a host name, perhaps with *. in front, a space, and a zone
            read_from: replica\\n  replicas: auto\\n  sentinels: [a:1] | 8:3: replicas: does not go with sentinels, which says which replicas there are
            read_from: replica\\n  replicas: auto\\n  server_commands: twemproxy | 9:20: server_commands: twemproxy does not go with read_from: it has no replicas
            """)
    void shouldSayWhatCannotBe(String lines, String error) {
        ConfigException refusal = catchThrowableOfType(
                ConfigException.class, () -> load(HEAD + "  " + lines.replace("\\n", "\n") + '\n'));

        assertThat(refusal.getMessage()).contains("test:" + error);
    }

    @Test
    void shouldNeedRedis() {
        ConfigException refusal = catchThrowableOfType(
                ConfigException.class,
                () -> load(HEAD.replace("redis: true", "redis: false") + "  read_from: replica\n  replicas: auto\n"));

        assertThat(refusal.getMessage()).contains("read_from: needs redis: true");
    }

    @Test
    void shouldRefuseServersWhoseReplicasCannotBeWatched() {
        ConfigException refusal = catchThrowableOfType(
                ConfigException.class,
                () -> load(HEAD.replace("10.0.0.1:6379:1 one", "/run/redis.sock:1 one")
                        + "  read_from: replica\n  replicas: [10.0.1.1:6379 one]\n"));

        assertThat(refusal.getMessage()).contains("test:5:6: servers: the path of a socket does not go with read_from");
    }

    private static ReplicaReads load(String yaml) throws ConfigException {
        return ConfigLoader.parse("test", yaml.getBytes(StandardCharsets.UTF_8))
                .configuration()
                .pools()
                .getFirst()
                .replicaReads();
    }
}
