package dev.nutcracker.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The keys that say who knows where servers are. */
final class TopologyValuesTest {
    private static final String SENTINELS = "  sentinels: [10.0.0.1:26379, \"[::1]:26380\", sentinel-3:26379]\n";

    @Test
    void shouldTakeEveryKey() throws ConfigException {
        PoolConfig pool = pool("""
                  sentinel_auth: watcher:s3cret:too
                  topology_refresh: 2000
                  failover_wait: 5000
                  addresses:
                   - 172.17.0.2:6379 127.0.0.1:7001
                   - 10.5.5.5 nat.example.com
                """);

        TopologyConfig topology = pool.topology();
        assertThat(topology.hasSentinels()).isTrue();
        assertThat(topology.sentinels())
                .containsExactly(tcp("10.0.0.1", 26379), tcp("::1", 26380), tcp("sentinel-3", 26379));
        assertThat(topology.sentinelCredentials())
                .extracting(
                        ServerCredentials::userName,
                        credentials -> credentials.password().text())
                .containsExactly("watcher", "s3cret:too");
        assertThat(List.of(topology.refreshMs(), topology.failoverWaitMs())).containsExactly(2000L, 5000L);
        assertThat(topology.addresses().reached(tcp("172.17.0.2", 6379))).isEqualTo(tcp("127.0.0.1", 7001));
        assertThat(topology.addresses().reached(tcp("172.17.0.2", 6380))).isEqualTo(tcp("172.17.0.2", 6380));
        assertThat(topology.addresses().reached(tcp("10.5.5.5", 1))).isEqualTo(tcp("nat.example.com", 1));
    }

    /** So that a pool may change from addresses to sentinels without moving a key. */
    @Test
    void shouldPlaceAMasterByItsName() throws ConfigException {
        assertThat(pool("").servers())
                .containsExactly(
                        new ServerConfig("mymaster", new ServerAddress.Master("mymaster"), 1),
                        new ServerConfig("10.0.0.1:6379", new ServerAddress.Master("other-1"), 2));
    }

    @Test
    void shouldReadThePasswordFromAFile(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve("password"), "s3cret\n");

        TopologyConfig topology = pool("  sentinel_auth_file: " + file + "\n").topology();

        assertThat(topology.sentinelCredentials())
                .extracting(
                        ServerCredentials::userName,
                        credentials -> credentials.password().text())
                .containsExactly(null, "s3cret");
        assertThat(topology.holdsSecrets()).isFalse();
        assertThat(pool("  sentinel_auth: x\n").topology().holdsSecrets()).isTrue();
    }

    @Test
    void shouldWriteWhatItReads() throws ConfigException {
        Configuration read = load("  addresses: [\"[::1]:1 b:2\", a b]\n  failover_wait: 0\n");

        Configuration again = ConfigLoader.parse(
                        "again",
                        ConfigText.of(read, StartupSettings.fromStart(read)).getBytes(UTF_8))
                .configuration();

        assertThat(again).isEqualTo(read);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "auto_eject_hosts: true | 4:21: auto_eject_hosts: does not go with sentinels: it would move keys that a failover is about to serve again",
                "on_failure: wait | 4:15: on_failure: does not go with sentinels; failover_wait says how long requests wait",
                "server_commands: twemproxy | 4:20: server_commands: twemproxy does not go with sentinels",
                "failover_wait: -1 | 4:18: failover_wait: \"-1\" is not a number; allowed: 0 to 3600000",
                "addresses: [a] | 4:15: addresses: \"a\" is not two addresses; allowed: " + AddressMap.FORM,
                "addresses: [a:0 b] | 4:15: addresses: port \"0\" is out of range; allowed: 1 to 65535, in "
                        + AddressMap.FORM,
            })
    void shouldRefuse(String line, String error) {
        assertThat(errors("  redis: true\n  sentinels: [a:1]\n  " + line + "\n", "m:1"))
                .contains("test:" + error);
    }

    @Test
    void shouldRefuseAnAddressAmongMastersAndAMasterAmongAddresses() {
        assertThat(errors("  redis: true\n  sentinels: [a:1]\n", "10.0.0.1:6379:1"))
                .containsExactly("test:5:6: servers: \"10.0.0.1:6379\" is an address; allowed with sentinels: "
                        + ServerParser.MASTER_FORM);
        assertThat(errors("  redis: true\n", "mymaster:1"))
                .containsExactly("test:4:6: servers: \"mymaster:1\" lacks a part; allowed: " + ServerParser.FORM);
    }

    @Test
    void shouldRefuseKeysWithoutSentinelsAndSentinelsOfMemcached() {
        assertThat(errors("  addresses: [a b]\n  sentinel_auth: x\n", "a:1:1"))
                .containsExactly(
                        "test:2:3: addresses: needs sentinels, or distribution: cluster",
                        "test:3:18: sentinel_auth: needs sentinels");
        assertThat(errors("  sentinels: [a:1]\n", "m:1")).containsExactly("test:2:3: sentinels: needs redis: true");
        assertThat(errors("  redis: true\n  sentinels: [a, \":1\", a:70000]\n", "m:1"))
                .hasSize(3)
                .allMatch(error -> error.contains("allowed: ") || error.contains("in host:port"));
    }

    @Test
    void shouldAnnounceProxiesOfCluster() throws ConfigException {
        assertThat(cluster("127.0.0.1:22121", "").announced()).isEmpty();
        assertThat(cluster("127.0.0.1:22121", "cluster_view: cluster").announced())
                .containsExactly(tcp("127.0.0.1", 22121));
        TopologyConfig two = cluster("0.0.0.0:22121", "cluster_view: cluster\n  announce: [b:2, a:1, b:2]");
        assertThat(two.announced()).containsExactly(tcp("a", 1), tcp("b", 2));
        assertThat(two.view()).isEqualTo(ClusterView.CLUSTER);
    }

    private static TopologyConfig cluster(String listen, String keys) throws ConfigException {
        String yaml = "alpha:\n  listen: " + listen + "\n  redis: true\n  distribution: cluster\n  " + keys
                + "\n  servers: [\"a:1:1\"]\n";
        return ConfigLoader.parse("test", yaml.getBytes(UTF_8))
                .configuration()
                .pools()
                .getFirst()
                .topology();
    }

    @Test
    void shouldRefuseWhatCannotBeAnnounced() {
        assertThat(errors("  redis: true\n  cluster_view: cluster\n", "a:1:1"))
                .containsExactly(
                        "test:3:17: cluster_view: cluster needs distribution: cluster, whose slots clients know");
        assertThat(errors("  redis: true\n  distribution: cluster\n  announce: [a:1]\n", "a:1:1"))
                .containsExactly("test:4:3: announce: needs cluster_view: cluster");
        assertThat(catchThrowableOfType(ConfigException.class, () -> cluster("0.0.0.0:22121", "cluster_view: cluster"))
                        .getMessage())
                .contains("cluster needs announce, since listen is no address that clients can be told");
    }

    private static ServerAddress.Tcp tcp(String host, int port) {
        return new ServerAddress.Tcp(host, port);
    }

    private static PoolConfig pool(String keys) throws ConfigException {
        return load(keys).pools().getFirst();
    }

    private static Configuration load(String keys) throws ConfigException {
        String yaml = "alpha:\n  listen: 127.0.0.1:22121\n  redis: true\n" + SENTINELS + keys
                + "  servers:\n   - mymaster:1\n   - other-1:2 10.0.0.1:6379\n";
        return ConfigLoader.parse("test", yaml.getBytes(UTF_8)).configuration();
    }

    private static List<String> errors(String keys, String server) {
        String yaml = "alpha: \n" + keys + "  servers:\n   - " + server + "\n  listen: 127.0.0.1:22121\n";
        return catchThrowableOfType(ConfigException.class, () -> ConfigLoader.parse("test", yaml.getBytes(UTF_8)))
                .problems()
                .stream()
                .map(ConfigProblem::text)
                .toList();
    }
}
