package dev.nutcracker.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The keys that say where the list of a pool's servers is kept. */
final class DiscoveryValuesTest {
    @Test
    void shouldTakeEveryKey(@TempDir Path directory) throws Exception {
        Path token = Files.writeString(directory.resolve("token"), "s3cret\n");
        DiscoveryConfig discovery = discovery("consul://10.0.0.1:8501/cache?tag=blue&tls=true\n"
                + "  discovery_interval: 10000\n  discovery_max_loss: 20\n  discovery_hold: 60000\n"
                + "  discovery_token_file: " + token + "\n  discovery_ca: system");

        assertThat(discovery)
                .isEqualTo(new DiscoveryConfig(
                        new DiscoverySource.Consul(
                                "consul://10.0.0.1:8501/cache?tag=blue&tls=true",
                                URI.create("https://10.0.0.1:8501"),
                                "cache",
                                "blue"),
                        10_000,
                        20,
                        60_000,
                        Expanded.literal(token.toString()),
                        new TlsTrust(true, List.of(), List.of())));
    }

    @Test
    void shouldReadEachKindOfSource() throws ConfigException {
        assertThat(source("file:///etc/nutcracker/alpha.list"))
                .isEqualTo(new DiscoverySource.ListFile(
                        "file:///etc/nutcracker/alpha.list", Path.of("/etc/nutcracker/alpha.list")));
        assertThat(source("https://lists.example/alpha?x=1"))
                .isEqualTo(new DiscoverySource.ListUrl(
                        "https://lists.example/alpha?x=1", URI.create("https://lists.example/alpha?x=1")));
        assertThat(source("dns://cache.example:6379?server=[::1]:5353"))
                .isEqualTo(new DiscoverySource.Addresses(
                        "dns://cache.example:6379?server=[::1]:5353",
                        "cache.example",
                        6379,
                        new ServerAddress.Tcp("::1", 5353)));
        assertThat(source("srv://_redis._tcp.cache.example?names=short&server=10.0.0.2"))
                .isEqualTo(new DiscoverySource.ServiceRecords(
                        "srv://_redis._tcp.cache.example?names=short&server=10.0.0.2",
                        "_redis._tcp.cache.example",
                        true,
                        new ServerAddress.Tcp("10.0.0.2", 53)));
        assertThat(source("consul://[::1]:8500/cache"))
                .isEqualTo(new DiscoverySource.Consul(
                        "consul://[::1]:8500/cache", URI.create("http://[::1]:8500"), "cache", null));
        assertThat(source("etcd://10.0.0.1:2379/cache/alpha/"))
                .isEqualTo(new DiscoverySource.Etcd(
                        "etcd://10.0.0.1:2379/cache/alpha/", URI.create("http://10.0.0.1:2379"), "/cache/alpha/"));
        assertThat(source("elasticache://cfg.example"))
                .isEqualTo(new DiscoverySource.ElastiCache(
                        "elasticache://cfg.example", new ServerAddress.Tcp("cfg.example", 11211)));
        assertThat(source("k8s://default/cache:6379"))
                .isEqualTo(new DiscoverySource.Kubernetes("k8s://default/cache:6379", null, "default", "cache", 6379));
    }

    @Test
    void shouldNeedNoServersAndSayThatNobodyHasNamedAny() throws ConfigException {
        PoolConfig pool = load("  discovery: file:///list\n").pools().getFirst();

        assertThat(pool.isUndiscovered()).isTrue();
        assertThat(pool.servers()).containsExactly(ServerConfig.UNDISCOVERED);
        assertThat(load("  discovery: file:///list\n  servers: [a:1:1]\n")
                        .pools()
                        .getFirst()
                        .isUndiscovered())
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "  discovery: dns://a:1\n",
                "  discovery: https://a/b?c=d\n  discovery_ca: system\n  servers: [a:1:1]\n  discovery_hold: 0\n",
            })
    void shouldWriteWhatItReads(String lines) throws ConfigException {
        Configuration read = load(lines);

        String written = ConfigText.of(read, StartupSettings.fromStart(read));

        assertThat(ConfigLoader.parse("again", written.getBytes(UTF_8)).configuration())
                .isEqualTo(read);
        assertThat(written).doesNotContain("undiscovered");
    }

    @Test
    void shouldShowAUrlWithoutItsQuery() throws ConfigException {
        assertThat(source("https://a/b?token=s3cret").shown()).isEqualTo("https://a/b");
        assertThat(source("file:///a").shown()).isEqualTo("file:///a");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "discovery: alpha.list | 3:14: discovery: the value is not a URL; allowed: " + DiscoveryParser.FORM,
                "discovery: zookeeper://a/b | 3:14: discovery: \"zookeeper\" is no kind of source; allowed: "
                        + DiscoveryParser.FORM,
                "discovery: file://alpha.list | 3:14: discovery: \"file://alpha.list\" does not have the form of file;"
                        + " allowed: file:///path/of/the/list",
                "discovery: http://user:s3cret@a/ | 3:14: discovery: a URL has no user and password;"
                        + " discovery_token_file names a file with a token",
                "discovery: http:///list | 3:14: discovery: \"http:///list\" has no host, or a part behind #, or a port"
                        + " that is too large",
                "discovery: http://a/[ | 3:14: discovery: \"http://a/[\" is not a URL: Illegal character in path at"
                        + " character 9",
                "discovery: dns://cache | 3:14: discovery: \"dns://cache\" does not have the form of dns; allowed:"
                        + " dns://name:port, with ?server=address:port for a certain name server",
                "discovery: dns://cache:6379?server=ns.example:53 | 3:14: discovery:"
                        + " \"dns://cache:6379?server=ns.example:53\" does not have the form of dns; allowed:"
                        + " dns://name:port, with ?server=address:port for a certain name server",
                "discovery: srv://_a._tcp.b?names=long | 3:14: discovery: \"srv://_a._tcp.b?names=long\" does not have"
                        + " the form of srv; allowed: srv://_service._protocol.name, with ?names=short or"
                        + " ?server=address:port if wanted",
                "discovery: consul://a/b | 3:14: discovery: \"consul://a/b\" does not have the form of consul; allowed:"
                        + " consul://host:port/service, with ?tag=name or ?tls=true if wanted",
                "discovery: etcd://a:1 | 3:14: discovery: \"etcd://a:1\" does not have the form of etcd; allowed:"
                        + " etcd://host:port/prefix/, with ?tls=true if wanted",
                "discovery: elasticache://a:1/b | 3:14: discovery: \"elasticache://a:1/b\" does not have the form of"
                        + " elasticache; allowed: elasticache://host, or elasticache://host:port",
                "discovery: k8s://a/b | 3:14: discovery: \"k8s://a/b\" does not have the form of k8s; allowed:"
                        + " k8s://namespace/service:port, with ?api=URL outside of the cluster",
                "discovery_hold: 5 | 3:19: discovery_hold: needs discovery",
                "discovery_interval: 999 | 3:23: discovery_interval: \"999\" is out of range; allowed: 1000 to 3600000",
                "discovery_max_loss: 101 | 3:23: discovery_max_loss: \"101\" is out of range; allowed: 0 to 100",
            })
    void shouldSayWhatIsWrong(String line, String problem) {
        ConfigException refused =
                catchThrowableOfType(ConfigException.class, () -> load("  " + line.strip() + "\n  servers: [a:1:1]\n"));

        assertThat(refused.problems())
                .extracting(ConfigProblem::text)
                .contains("x.yml:" + problem.strip())
                .noneMatch(text -> text.contains("s3cret"));
    }

    @Test
    void shouldSayWhatDoesNotGoTogether() {
        ConfigException refused = catchThrowableOfType(
                ConfigException.class,
                () -> load("  redis: true\n  sentinels: [a:1]\n  servers: [one:1]\n  discovery: file:///list\n"
                        + "  discovery_token_file: /nowhere\n  discovery_ca: system\n"));

        assertThat(refused.problems())
                .extracting(ConfigProblem::text)
                .containsExactly(
                        "x.yml:6:14: discovery: does not go with sentinels, which says where the servers are",
                        "x.yml:7:25: discovery_token_file: is for http, https, consul, etcd and k8s only",
                        "x.yml:8:3: discovery_ca: is for sources with TLS only");
    }

    @Test
    void shouldWarnOfATokenThatEverybodyCanRead(@TempDir Path directory) throws Exception {
        Path token = Files.writeString(directory.resolve("token"), "s3cret\n");
        LoadedConfig loaded = ConfigLoader.parse(
                "x.yml",
                ("alpha:\n  listen: 127.0.0.1:1\n  discovery: http://a/b\n  discovery_token_file: " + token + "\n")
                        .getBytes(UTF_8));

        assertThat(loaded.warnings())
                .extracting(ConfigProblem::message)
                .contains("the connection to the source is plain: everybody on the way can read the token");
    }

    @Test
    void shouldKnowOfNoServersBeforeTheSourceHasNamedSome() throws ConfigException {
        PoolConfig pool =
                load("  discovery: dns://cache.example:6379\n").pools().getFirst();

        assertThat(pool.knownServerCount()).isZero();
        assertThat(pool.withServers(List.of(
                                new ServerConfig("a", new ServerAddress.Tcp("127.0.0.1", 1), 1),
                                new ServerConfig("b", new ServerAddress.Tcp("127.0.0.1", 2), 1)))
                        .knownServerCount())
                .isEqualTo(2);
    }

    private static DiscoverySource source(String url) throws ConfigException {
        return discovery(url).source();
    }

    private static DiscoveryConfig discovery(String url) throws ConfigException {
        return Objects.requireNonNull(
                load("  discovery: " + url + "\n").pools().getFirst().topology().discovery());
    }

    private static Configuration load(String lines) throws ConfigException {
        return ConfigLoader.parse("x.yml", ("alpha:\n  listen: 127.0.0.1:1\n" + lines).getBytes(UTF_8))
                .configuration();
    }
}
