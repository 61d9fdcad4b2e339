package dev.nutcracker.migration;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.config.ConfigLoader;
import dev.nutcracker.config.PoolConfig;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files as their documentation describes them, of proxies that are not here. */
final class ImportTest {
    @TempDir
    private Path directory;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void shouldTakeThePoolsOfMcrouter() throws Exception {
        int status = run("mcrouter", """
                {
                  // two pools
                  "pools": {
                    "A": {"servers": ["127.0.0.1:5001", "127.0.0.1:5002:ascii:plain", "[::1]:5003", "10.0.0.4:5004"]},
                    "B": {"servers": ["127.0.0.1:6001"], "server_timeout": 100}
                  },
                  /* and
                     a route */
                  "route": {"type": "FailoverRoute", "children": ["PoolRoute|A", "PoolRoute|B"]}
                }
                """);

        assertThat(status).as("keys move").isEqualTo(1);
        assertThat(pools()).extracting(PoolConfig::name).containsExactly("A", "B");
        assertThat(pools().getFirst().servers())
                .extracting(server -> server.address().text())
                .containsExactlyInAnyOrder("127.0.0.1:5001", "127.0.0.1:5002", "::1:5003", "10.0.0.4:5004");
        assertThat(complaints())
                .contains(
                        "file:4: 75.00 % of the keys of pool A are placed elsewhere: mcrouter's hash Ch3",
                        "file:5: server_timeout of pool B has nothing like it here",
                        "file:9: routes: clients choose a pool",
                        "where pool A listens: 127.0.0.1:22121 is a guess");
    }

    private static final String ENVOY = """
            static_resources:
              listeners:
              - name: redis_listener
                address: {socket_address: {address: 0.0.0.0, port_value: 1999}}
                filter_chains:
                - filters:
                  - name: envoy.filters.network.redis_proxy
                    typed_config:
                      "@type": type.googleapis.com/envoy.extensions.filters.network.redis_proxy.v3.RedisProxy
                      stat_prefix: egress_redis
                      settings: {op_timeout: 5s, enable_hashtagging: true, read_policy: PREFER_REPLICA}
                      prefix_routes:
                        catch_all_route: {cluster: redis_cluster}
                      downstream_auth_password: {inline_string: s3cret}
              clusters:
              - name: redis_cluster
                type: STRICT_DNS
                lb_policy: MAGLEV
                load_assignment:
                  cluster_name: redis_cluster
                  endpoints:
                  - lb_endpoints:
                    - endpoint: {address: {socket_address: {address: redis1, port_value: 6379}}}
                    - endpoint: {address: {socket_address: {address: redis2, port_value: 6379}}}
                      load_balancing_weight: 3
            """;

    @Test
    void shouldTakeTheListenersOfEnvoy() throws Exception {
        assertThat(run("envoy", ENVOY)).isEqualTo(1);

        PoolConfig pool = pools().getFirst();
        assertThat(pool.name()).isEqualTo("egress_redis");
        assertThat(pool.listen().address().text()).isEqualTo("0.0.0.0:1999");
        assertThat(pool.settings().timeoutMs()).isEqualTo(5000);
        assertThat(pool.servers()).extracting("weight").containsExactly(1, 3);
        assertThat(complaints()).contains("37.50 % of the keys", "MAGLEV", "read_policy needs");
    }

    @Test
    void shouldLeaveTheKeysOfARedisClusterBehindEnvoyWhereTheyAre() throws Exception {
        String cluster = ENVOY.replace(
                        "    type: STRICT_DNS\n    lb_policy: MAGLEV\n",
                        "    cluster_type: {name: envoy.clusters.redis}\n")
                .replace("          load_balancing_weight: 3\n", "");

        assertThat(run("envoy", cluster)).isZero();
        assertThat(text())
                .contains("distribution: cluster", "read_from: prefer_replica")
                .doesNotContain("hash_tag");
    }

    private static final String PREDIXY = """
            # what all have
            Name PredixyExample
            Bind 127.0.0.1:7617
            WorkerThreads 2
            SentinelServerPool {
                Databases 16
                Hash crc16
                HashTag "{}"
                Distribution modula
                MasterReadPriority 60
                ServerTimeout 1
                ServerFailureLimit 10
                ServerRetryTimeout 500ms
                KeepAlive 120
                Sentinels {
                    + 10.2.2.2:7500
                    + 10.2.2.3:7500
                }
                Group shard001 {
                }
                Group shard002 {
                }
            }
            LatencyMonitor all {
            }
            """;

    @Test
    void shouldTakeTheMastersOfPredixy() throws Exception {
        assertThat(run("predixy", PREDIXY)).as("two groups").isZero();

        PoolConfig pool = pools().getFirst();
        assertThat(pool.servers())
                .extracting(server -> server.address().text())
                .containsExactly("shard001", "shard002");
        assertThat(pool.settings().timeoutMs()).isEqualTo(1000);
        assertThat(text()).contains("workers: 2", "sentinels: [\"10.2.2.2:7500\", \"10.2.2.3:7500\"]");
        assertThat(complaints()).contains("LatencyMonitor is not needed here");
    }

    @Test
    void shouldCountWhatMovesFromPredixy() throws Exception {
        assertThat(run("predixy", PREDIXY.replace("    }\n}\n", "    }\n    Group shard003 {\n    }\n}\n")))
                .isEqualTo(1);
        assertThat(complaints()).containsPattern("file:7: [0-9.]+ % of the keys of pool predixy are placed elsewhere");
    }

    @Test
    void shouldTakeACluster() throws Exception {
        assertThat(run("predixy", "ClusterServerPool {\n  Password s3cret\n  Servers {\n    + 10.0.0.1:6379\n  }\n}\n"))
                .isZero();
        assertThat(text()).contains("distribution: cluster", "redis_auth: \"s3cret\"", "listen: 0.0.0.0:7617");
    }

    @Test
    void shouldTakeANodeOfDynomite() throws Exception {
        assertThat(run("dynomite", """
                dyn_o_mite:
                  datacenter: dc1
                  rack: rack1
                  dyn_listen: 0.0.0.0:8101
                  dyn_seeds:
                  - 10.0.0.2:8101:rack1:dc1:1383429731
                  - 10.0.0.3:8101:rack2:dc1:0
                  listen: 0.0.0.0:8102
                  servers:
                  - 127.0.0.1:6379:1
                  tokens: '0'
                  secure_server_option: datacenter
                  data_store: 0
                  timeout: 30000
                """)).isEqualTo(1);

        assertThat(pools().getFirst().servers()).hasSize(2);
        assertThat(complaints())
                .contains("50.00 % of the keys", "10.0.0.3 has a copy in another rack", "secure_server_option");
    }

    @Test
    void shouldTakeTheClustersOfOverlordWithoutMovingAKey() throws Exception {
        assertThat(run("overlord", """
                [[clusters]]
                # the name
                name = "test-mc"
                hash_method = "one_on_time"
                hash_distribution = "ketama"
                hash_tag = ""
                cache_type = "memcache"
                listen_proto = "tcp"
                listen_addr = "0.0.0.0:21211"
                read_timeout = 1000
                node_connections = 2
                ping_fail_limit = 3
                ping_auto_eject = true
                slowlog_slower_than = 10
                servers = [
                    "127.0.0.1:11211:1 mc1", # one
                    "127.0.0.2:11211:2",
                ]
                [[clusters]]
                name = "test-cluster"
                hash_method = "crc16"
                hash_tag = "{}"
                cache_type = "redis_cluster"
                listen_addr = "0.0.0.0:26379"
                ping_auto_eject = false
                servers = ["127.0.0.1:6379", "127.0.0.2:6379"]
                """)).isZero();

        PoolConfig memcached = pools().getFirst();
        assertThat(memcached.servers()).extracting("name").containsExactlyInAnyOrder("mc1", "127.0.0.2:11211");
        assertThat(text()).contains("hash: one_at_a_time", "auto_eject_hosts: true", "distribution: cluster");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "mcrouter | {\"pools\": {\"A\": {\"servers\": [\"nowhere\"]}}} | file:1: \"nowhere\" is not host:port",
                "mcrouter | {\"pools\": {\"A\": {}}} | file:1: there is no servers",
                "mcrouter | {\"pools\": [} | file:1: ",
                "envoy | a: b | file:1: there is no static_resources",
                "predixy | Hello | file:1: \"Hello\" is neither a name with its value nor a block",
                "predixy | ClusterServerPool { | file:1: ClusterServerPool { without its }",
                "predixy | Include x.conf | file:1: Include x.conf: put that file in the place of this line",
                "dynomite | a: b | file:1: a has no keys below it",
                "overlord | [servers] | file:1: \"[servers]\" is neither [[clusters]] nor key = value",
                "overlord | [[things]] | file:1: there is no table things here, only clusters",
                "overlord | x = 1 | file:1: there is no pool in this file of overlord",
                "codis | a | --from codis: unknown; there are mcrouter, envoy, predixy, dynomite, overlord"
            })
    void shouldRefuseWhatItDoesNotKnowWithItsLine(String from, String text, String complaint) throws Exception {
        assertThat(run(from, text)).isEqualTo(2);

        assertThat(complaints()).contains(complaint);
        assertThat(out.toString(UTF_8)).isEmpty();
    }

    @Test
    void shouldSayHowItIsUsed() throws Exception {
        assertThat(Import.run(List.of("x"), print(out), print(err))).isEqualTo(2);
        assertThat(complaints()).contains("usage: import --from");
        assertThat(Import.run(List.of("--from", "envoy", "/nowhere"), print(out), print(err)))
                .isEqualTo(2);
        assertThat(complaints()).contains("/nowhere: cannot be read");
    }

    private int run(String from, String text) throws Exception {
        Path file = Files.writeString(directory.resolve("file"), text);
        return Import.run(List.of("--from", from, file.toString()), print(out), print(err));
    }

    private static PrintStream print(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, UTF_8);
    }

    private String text() {
        return out.toString(UTF_8);
    }

    private String complaints() {
        return err.toString(UTF_8);
    }

    private List<PoolConfig> pools() throws Exception {
        return ConfigLoader.parse("made", out.toByteArray()).configuration().pools();
    }
}
