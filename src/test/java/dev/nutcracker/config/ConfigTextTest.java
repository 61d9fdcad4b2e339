package dev.nutcracker.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a configuration looks like when it is written down again. */
final class ConfigTextTest {
    @ParameterizedTest
    @MethodSource("accepted")
    void shouldMeanTheSameWhenItIsLoaded(Sample sample) throws ConfigException {
        Configuration configuration = load(sample.content());

        String text = text(configuration);

        assertThat(withoutSecrets(load(text.getBytes(UTF_8)))).isEqualTo(withoutSecrets(configuration));
    }

    @Test
    void shouldShowDefaultsAndWhatIsNotSet() throws ConfigException {
        String text = text(load(Samples.BASE.getBytes(UTF_8)));

        assertThat(text.lines())
                .contains(
                        "  # workers is not set. Threads that serve; one per available processor if unset.",
                        "  drain_timeout: 10000",
                        "\"alpha\":",
                        "  listen: \"127.0.0.1:22121\"",
                        "  hash: \"fnv1a_64\"",
                        "  auto_eject_hosts: false",
                        "   - \"127.0.0.1:6380:1 127.0.0.1:6380\"");
    }

    @Test
    void shouldShowNoPassword() throws ConfigException {
        String file = Samples.pool("redis: true", "redis_auth: \"s3cret\"");

        String text = text(load(file.getBytes(UTF_8)));

        assertThat(text).contains("redis_auth: \"********\"").doesNotContain("s3cret");
    }

    @Test
    void shouldGiveFilesThatMeanTheSameTheSameDigest() throws ConfigException {
        String file = Samples.pool("redis: true", "redis_auth: \"s3cret\"", "timeout: 400");
        String digest = digest(file);

        assertThat(digest).matches("[0-9a-f]{16}");
        assertThat(digest("# for the shop\n" + file)).isEqualTo(digest);
        assertThat(digest(file.replace("s3cret", "other")))
                .as("nobody can try passwords at it")
                .isEqualTo(digest);
        assertThat(digest(Samples.pool("timeout: 400", "redis_auth: s3cret", "redis: true", "backlog: 512")))
                .isEqualTo(digest);
        assertThat(digest(file.replace("400", "401"))).isNotEqualTo(digest);
    }

    private static String digest(String file) throws ConfigException {
        return ConfigText.digest(load(file.getBytes(UTF_8)));
    }

    @Test
    void shouldTellWhatIsInEffectInPlaceOfWhatTheFileSays() throws ConfigException {
        String global = "global:\n  workers: 1\n";
        Configuration start = load((global + Samples.pool("backlog: 512", "reuseport: true")).getBytes(UTF_8));
        Configuration now = load((global.replace('1', '3') + Samples.pool("backlog: 99")).getBytes(UTF_8));

        String text = ConfigText.of(now, StartupSettings.fromStart(start).after(now));

        assertThat(text)
                .contains("  workers: 3\n  # workers in effect until the next start: 1\n")
                .contains("  backlog: 99\n  # backlog in effect until the next start: 512\n")
                .contains("  reuseport: false\n  # reuseport in effect until the next start: true\n");
        assertThat(load(text.getBytes(UTF_8))).isEqualTo(now);
        assertThat(text(now)).doesNotContain("in effect");
    }

    private static String text(Configuration configuration) {
        return ConfigText.of(configuration, StartupSettings.fromStart(configuration));
    }

    private static List<Sample> accepted() {
        return Samples.all().stream().filter(Sample::isAccepted).toList();
    }

    private static Configuration withoutSecrets(Configuration configuration) {
        List<PoolConfig> pools = configuration.pools().stream()
                .map(ConfigTextTest::withoutSecret)
                .toList();
        return new Configuration(configuration.global(), pools);
    }

    private static PoolConfig withoutSecret(PoolConfig pool) {
        return new PoolConfig(
                pool.name(),
                pool.protocol(),
                pool.listen(),
                new ClientsConfig(
                        pool.clients().connectionsMax(),
                        withoutSecret(pool.clients().auth()),
                        UsersConfig.NONE,
                        pool.clients().tls()),
                pool.limits(),
                pool.tcpKeepalive(),
                pool.routing(),
                pool.serverConnections(),
                pool.serverCommands(),
                withoutSecret(pool.settings()),
                pool.healthCheck(),
                pool.outlier(),
                pool.failureRules(),
                pool.standIn(),
                pool.returnRules(),
                pool.slowLog(),
                pool.pubSub(),
                pool.commands(),
                pool.topology(),
                pool.replicaReads(),
                pool.routes(),
                pool.servers());
    }

    private static ServerSettings withoutSecret(ServerSettings settings) {
        return new ServerSettings(
                settings.timeoutMs(),
                withoutSecret(settings.credentials()),
                settings.database(),
                settings.blockingConnections(),
                settings.connectTimeoutMs(),
                settings.maxOutstanding(),
                settings.idleCheckMs(),
                settings.tls());
    }

    private static @Nullable Secret withoutSecret(@Nullable Secret secret) {
        return secret == null ? null : Secret.written("");
    }

    private static @Nullable ServerCredentials withoutSecret(@Nullable ServerCredentials credentials) {
        if (credentials == null) {
            return null;
        }
        Expanded user = credentials.shared() ? null : credentials.user();
        return new ServerCredentials(user, Secret.written(""), credentials.shared());
    }

    private static Configuration load(byte[] content) throws ConfigException {
        return ConfigLoader.parse("x.yml", content).configuration();
    }
}
