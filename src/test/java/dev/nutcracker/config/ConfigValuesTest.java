package dev.nutcracker.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nutcracker.hash.KeyHash;
import dev.nutcracker.routing.Distribution;
import dev.nutcracker.routing.HashTag;
import dev.nutcracker.routing.RoutingRule;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ConfigValuesTest {
    @Test
    void shouldFillInDefaults() throws ConfigException {
        Configuration configuration = load(Samples.BASE);

        InetSocketAddress address = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 22121);
        assertThat(configuration.global()).isEqualTo(GlobalConfig.DEFAULTS);
        assertThat(configuration.pools())
                .containsExactly(new PoolConfig(
                        "alpha",
                        Protocol.MEMCACHE,
                        new ListenConfig(new ListenAddress.Tcp("127.0.0.1:22121", address), 512, false),
                        new ClientsConfig(0, null),
                        LimitsConfig.NONE,
                        false,
                        new RoutingRule(KeyHash.FNV1A_64, null, Distribution.KETAMA),
                        new ServerConnections(1, false),
                        ServerCommands.AUTO,
                        new ServerSettings(0, null, 0, 64, 0, 0, 0, null),
                        HealthCheckConfig.OFF,
                        OutlierConfig.OFF,
                        new FailureRules(false, 2, 30_000, OnFailure.AUTO, 100, 1000, BackOff.NONE, Retries.NONE),
                        StandInConfig.NONE,
                        ReturnRules.DEFAULTS,
                        new SlowLogConfig(SlowLogConfig.OFF, 128, true),
                        new PubSubConfig(32 << 20, 100_000, Channels.HASHED),
                        CommandsConfig.DEFAULTS,
                        TopologyConfig.NONE,
                        ReplicaReads.NONE,
                        RoutesConfig.NONE,
                        List.of(new ServerConfig("127.0.0.1:6380", new ServerAddress.Tcp("127.0.0.1", 6380), 1))));
    }

    @Test
    void shouldTakeEveryKeyOfAPoolThatWatchesNoServersAndSetsNoLimits() throws ConfigException {
        PoolConfig pool = loadPool("""
                alpha:
                  listen: /run/x.sock 0660
                  hash: murmur
                  hash_tag: "{}"
                  distribution: modula
                  timeout: 400
                  backlog: 1024
                  client_connections: 100
                  redis: true
                  redis_auth: "a b"
                  redis_db: 3
                  tcpkeepalive: true
                  reuseport: true
                  preconnect: true
                  auto_eject_hosts: true
                  server_connections: 2
                  server_retry_timeout: 2000
                  server_failure_limit: 1
                  slowlog_log_slower_than: 10000
                  slowlog_max_len: 20
                  slowlog_keys: false
                  pubsub_output_limit: 1m
                  pubsub_subscriptions: 10
                  channels: everywhere
                  allow_flush: true
                  server_commands: all
                  allow_config_set: true
                  scripts_on_first_server: true
                  blocking_connections: 8
                  commands:
                   - {name: x.get, arity: 2, first_key: 1}
                   - name: x.mset
                     arity: -4
                     first_key: 1
                     last_key: -1
                     key_step: 2
                     split: all_ok
                   - {name: x.run, arity: -3, numkeys: 2}
                   - {name: x.size, arity: 1, split: sum}
                  servers:
                   - /run/a.sock:3 a
                """);

        assertThat(pool)
                .isEqualTo(new PoolConfig(
                        "alpha",
                        Protocol.REDIS,
                        new ListenConfig(new ListenAddress.Unix("/run/x.sock 0660", "/run/x.sock", 0660), 1024, true),
                        new ClientsConfig(100, Secret.written("a b")),
                        LimitsConfig.NONE,
                        true,
                        new RoutingRule(KeyHash.MURMUR, new HashTag((byte) '{', (byte) '}'), Distribution.MODULA),
                        new ServerConnections(2, true),
                        ServerCommands.ALL,
                        new ServerSettings(
                                400, ServerCredentials.ofPassword(Secret.written("a b")), 3, 8, 0, 0, 0, null),
                        HealthCheckConfig.OFF,
                        OutlierConfig.OFF,
                        new FailureRules(true, 1, 2000, OnFailure.AUTO, 100, 1000, BackOff.NONE, Retries.NONE),
                        StandInConfig.NONE,
                        ReturnRules.DEFAULTS,
                        new SlowLogConfig(10_000, 20, false),
                        new PubSubConfig(1 << 20, 10, Channels.EVERYWHERE),
                        new CommandsConfig(
                                true,
                                true,
                                true,
                                List.of(
                                        new CommandConfig("x.get", 2, 1, 1, 1, 0, CommandSplit.NONE, false),
                                        new CommandConfig("x.mset", -4, 1, -1, 2, 0, CommandSplit.ALL_OK, false),
                                        new CommandConfig("x.run", -3, 0, 0, 1, 2, CommandSplit.NONE, false),
                                        new CommandConfig("x.size", 1, 0, 0, 1, 0, CommandSplit.SUM, false))),
                        TopologyConfig.NONE,
                        ReplicaReads.NONE,
                        RoutesConfig.NONE,
                        List.of(new ServerConfig("a", new ServerAddress.Unix("/run/a.sock"), 3))));
    }

    @Test
    void shouldReadJsonAsTheSameFileInBlockStyle() throws ConfigException {
        String block = """
                alpha:
                  listen: ::1:22121
                  redis: true
                  timeout: 400
                  hash_tag: "{}"
                  servers:
                   - a:1:1 x
                   - b:1:2 y
                """;
        String json = """
                {"alpha": {"listen": "::1:22121", "redis": true, "timeout": 400, "hash_tag": "{}",
                    "servers": ["a:1:1 x", "b:1:2 y"]}}
                """;

        assertThat(load(json)).isEqualTo(load(block));
    }

    @Test
    void shouldSortPoolsAndServersByLengthOfNameThenBytes() throws ConfigException {
        Configuration configuration = load("""
                alpha:
                  listen: /tmp/a
                  servers:
                   - h:1:1 bb
                   - h:2:1 ccc
                   - h:3:1 é
                   - h:4:1 z
                   - h:5:1 a
                   - h:6:1 aa
                beta:
                  listen: /tmp/b
                  servers:
                   - h:1:1
                Beta:
                  listen: /tmp/c
                  servers:
                   - h:1:1
                """);

        assertThat(configuration.pools()).extracting(PoolConfig::name).containsExactly("Beta", "beta", "alpha");
        assertThat(configuration.pools().getLast().servers())
                .extracting(ServerConfig::name)
                .containsExactly("a", "z", "aa", "bb", "é", "ccc");
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "10.0.0.1:6379:1 one,   one,             10.0.0.1:6379,   1",
                "10.0.0.1:6379:7,       10.0.0.1:6379,   10.0.0.1:6379,   7",
                "10.0.0.1:023201:1,     10.0.0.1:023201, 10.0.0.1:23201,  1",
                "10.0.0.1:11211:1,      10.0.0.1,        10.0.0.1:11211,  1",
                "10.0.0.1:011211:1,     10.0.0.1,        10.0.0.1:11211,  1",
                "10.0.0.1:11211:1 one,  one,             10.0.0.1:11211,  1",
                "::1:6379:1,            ::1:6379,        ::1:6379,        1",
                "'[::1]:6379:1',        [::1]:6379,      ::1:6379,        1",
                ":6379:1,               :6379,           :6379,           1",
                "a:1:1 b:c,             b:c,             a:1,             1",
                "/run/a:3,              /run/a:,         /run/a,          3",
                "/run/a:3 one,          one,             /run/a,          3",
                "'a:1:1 ',              ``,              a:1,             1",
                "a:1:2147483647,        a:1,             a:1,             2147483647",
            })
    void shouldNameServersAsTheirRingsDo(String line, String name, String address, int weight) throws ConfigException {
        ServerConfig server = loadPool(Samples.serving(line)).servers().getFirst();

        assertThat(server.name()).isEqualTo(name);
        assertThat(server.address().text()).isEqualTo(address);
        assertThat(server.weight()).isEqualTo(weight);
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "/tmp/x,             /tmp/x,    0",
                "/tmp/x 0666,        /tmp/x,    666",
                "/tmp/x 666,         /tmp/x,    666",
                "/tmp/x 0777,        /tmp/x,    777",
                "/tmp/x 0,           /tmp/x,    0",
                "/tmp/x +600,        /tmp/x,    600",
                "/tmp/x -0,          /tmp/x,    0",
                "/tmp/x abc,         /tmp/x,    0",
                "/tmp/x 888,         /tmp/x,    0",
                "/tmp/x 0668,        /tmp/x,    66",
                "/tmp/x 0666zz,      /tmp/x,    666",
                "/tmp/x y 0600,      /tmp/x y,  600",
                "'/tmp/x  0600',     `/tmp/x `, 600",
                "'/tmp/x ',          /tmp/x,    0",
                "/,                  /,         0",
            })
    void shouldReadPathsAndPermissions(String value, String path, String octal) throws ConfigException {
        ListenAddress listen = loadPool(Samples.listening(value)).listen().address();

        assertThat(listen).isInstanceOfSatisfying(ListenAddress.Unix.class, unix -> {
            assertThat(unix.path()).isEqualTo(path);
            assertThat(unix.permissions()).isEqualTo(Integer.parseInt(octal, 8));
        });
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1:22121,          127.0.0.1,        22121",
        "127.0.0.1:0022121,        127.0.0.1,        22121",
        "127.1:1,                  127.0.0.1,        1",
        "0.0.0.0:65535,            0.0.0.0,          65535",
        "::1:22121,                0:0:0:0:0:0:0:1,  22121",
        ":::22121,                 0:0:0:0:0:0:0:0,  22121",
        "::ffff:10.0.0.1:22121,    10.0.0.1,         22121",
    })
    void shouldReadHostsAndPorts(String value, String host, int port) throws ConfigException {
        ListenAddress listen = loadPool(Samples.listening(value)).listen().address();

        assertThat(listen.text()).isEqualTo(value);
        assertThat(listen).isInstanceOfSatisfying(ListenAddress.Tcp.class, tcp -> {
            assertThat(tcp.address().getAddress().getHostAddress()).isEqualTo(host);
            assertThat(tcp.address().getPort()).isEqualTo(port);
        });
    }

    @Test
    void shouldReadNamesWithinTheProcessWhereTheProxyIsEmbedded() throws ConfigException {
        byte[] content = Samples.listening("local:Cache_1").getBytes(UTF_8);
        ListenAddress listen = ConfigLoader.parseEmbedded("x", content, new FewCommands())
                .configuration()
                .pools()
                .getFirst()
                .listen()
                .address();

        assertThat(listen).isEqualTo(new ListenAddress.Local("local:Cache_1", "cache_1"));
        assertThat(listen.isSame(new ListenAddress.Local("local:CACHE_1", "cache_1")))
                .isTrue();
    }

    @Test
    void shouldRefuseTlsWithClientsWithinTheProcess() {
        byte[] content =
                (Samples.listening("local:cache") + "  tls: {certificate: /none, key: /none}\n").getBytes(UTF_8);

        assertThatThrownBy(() -> ConfigLoader.parseEmbedded("x", content, new FewCommands()))
                .hasMessageContaining("tls: clients within the process have no TLS; allowed: a pool that listens on "
                        + "host:port or a unix socket");
    }

    @ParameterizedTest
    @CsvSource({"'*:22121'", "localhost:22121"})
    void shouldTakeStarAndLocalhostForTheLoopbackAddress(String value) throws ConfigException {
        ListenAddress listen =
                loadPool(Samples.listening("\"" + value + "\"")).listen().address();

        assertThat(listen)
                .isInstanceOfSatisfying(
                        ListenAddress.Tcp.class,
                        tcp -> assertThat(tcp.address().getAddress().isLoopbackAddress())
                                .isTrue());
    }

    @Test
    void shouldTakeTwoBytesForAHashTagAndOneCharacterMayBeBoth() throws ConfigException {
        assertThat(hashTag("\"{}\"")).isEqualTo(new HashTag((byte) '{', (byte) '}'));
        assertThat(hashTag("'$$'")).isEqualTo(new HashTag((byte) '$', (byte) '$'));
        assertThat(hashTag("'  '")).isEqualTo(new HashTag((byte) ' ', (byte) ' '));
        assertThat(hashTag("é")).isEqualTo(new HashTag((byte) 0xc3, (byte) 0xa9));
    }

    @Test
    void shouldKeepTheLineBreakOfALiteralBlock() throws ConfigException {
        assertThat(loadPool(Samples.pool("redis: true", "redis_auth: |", "  a b"))
                        .clients()
                        .authText())
                .isEqualTo("a b\n");
        assertThat(loadPool(Samples.pool("redis: true", "redis_auth: |-", "  a b"))
                        .clients()
                        .authText())
                .isEqualTo("a b");
    }

    @Test
    void shouldReadWhatHasATypeInYamlAsText() throws ConfigException {
        for (String text : List.of("true", "0666", "1e3", "~", "null", "2020-01-01", ".inf", "=", "0x1f")) {
            assertThat(loadPool(Samples.pool("redis: true", "redis_auth: " + text))
                            .clients()
                            .authText())
                    .isEqualTo(text);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "1048576, 1048576", "01048576, 1048576", "1024k, 1048576", "1024K, 1048576",
        "1m, 1048576", "512m, 536870912", "2g, 2147483648", "1048576G, 1125899906842624",
    })
    void shouldReadSizesWithSuffix(String text, long sizeBytes) throws ConfigException {
        String file = "global:\n  max_memory: " + text + "\n  workers: 3\n  drain_timeout: 5\n" + Samples.BASE;

        assertThat(load(file).global())
                .isEqualTo(new GlobalConfig(
                        3,
                        sizeBytes,
                        5,
                        50,
                        HandoverConfig.OFF,
                        900,
                        "auto",
                        AdminConfig.DEFAULTS,
                        LogConfig.DEFAULTS,
                        AuditConfig.OFF,
                        SecretFilePolicy.WARN,
                        0,
                        null,
                        false,
                        null,
                        null,
                        GlobalTlsConfig.DEFAULTS));
    }

    @Test
    void shouldReadTheSectionsOfGlobal() throws ConfigException {
        GlobalConfig global =
                load("global:\n  workers: 3\n  admin:\n    token_file: /etc/nutcracker/token\n    token_for: all\n"
                                + "    socket: /run/nutcracker/admin.sock\n    socket_mode: 0600\n    local: operate\n    remote: none\n    ui: false\n"
                                + "    state_file: /var/lib/nutcracker/overrides\n"
                                + "  log:\n    format: json\n    level: 0\n  watch: true\n  history: 60\n  secret_files: refuse\n"
                                + Samples.BASE)
                        .global();

        assertThat(global.workers()).isEqualTo(3);
        assertThat(global.log()).isEqualTo(new LogConfig(OptionalInt.of(0), true));
        assertThat(global.watch()).isTrue();
        assertThat(global.historyS()).isEqualTo(60);
        assertThat(global.secretFiles()).isEqualTo(SecretFilePolicy.REFUSE);
        assertThat(global.admin())
                .isEqualTo(new AdminConfig(
                        Path.of("/etc/nutcracker/token"),
                        TokenFor.ALL,
                        Path.of("/run/nutcracker/admin.sock"),
                        new FileMode(0600),
                        AdminLevel.OPERATE,
                        RemoteAccess.NONE,
                        Path.of("/var/lib/nutcracker/overrides"),
                        false,
                        null));
    }

    @Test
    void shouldTakeAnEmptySectionForItsDefaults() throws ConfigException {
        assertThat(load("global:\n  admin: {}\n  log: {}\n" + Samples.BASE).global())
                .isEqualTo(GlobalConfig.DEFAULTS);
    }

    @ParameterizedTest
    @CsvSource({"-1, 128, false", "0, 128, true", "2147483647, 128, true", "5, 0, false"})
    void shouldTellWhetherThereIsASlowLog(String slowerThanUs, String lengthMax, boolean on) throws ConfigException {
        PoolConfig pool =
                loadPool(Samples.pool("slowlog_log_slower_than: " + slowerThanUs, "slowlog_max_len: " + lengthMax));

        assertThat(pool.slowLog())
                .isEqualTo(new SlowLogConfig(Long.parseLong(slowerThanUs), Integer.parseInt(lengthMax), true));
        assertThat(pool.slowLog().isOn()).isEqualTo(on);
    }

    @ParameterizedTest
    @CsvSource({
        "-2, '\"-2\" is not a number; allowed: -1 to 2147483647'",
        "-01, '\"-01\" is not a number; allowed: -1 to 2147483647'",
        "10ms, '\"10ms\" is not a number; allowed: -1 to 2147483647'",
        "2147483648, '\"2147483648\" is out of range; allowed: -1 to 2147483647'",
    })
    void shouldNameWhatASlowLogsTimeMayBe(String value, String message) {
        assertThatThrownBy(() -> loadPool(Samples.pool("slowlog_log_slower_than: " + value)))
                .isInstanceOfSatisfying(
                        ConfigException.class,
                        e -> assertThat(e.problems().toString())
                                .contains("slowlog_log_slower_than")
                                .contains(message));
    }

    @Test
    void shouldTakeGlobalWithListenForAPool() throws ConfigException {
        Configuration configuration = load(Samples.BASE.replace("alpha", "global"));

        assertThat(configuration.pools()).extracting(PoolConfig::name).containsExactly("global");
        assertThat(configuration.global()).isEqualTo(GlobalConfig.DEFAULTS);
    }

    private static @Nullable HashTag hashTag(String value) throws ConfigException {
        return loadPool(Samples.pool("hash_tag: " + value)).routing().hashTag();
    }

    private static PoolConfig loadPool(String text) throws ConfigException {
        return load(text).pools().getFirst();
    }

    private static Configuration load(String text) throws ConfigException {
        return ConfigLoader.parse("x.yml", text.getBytes(UTF_8)).configuration();
    }
}
