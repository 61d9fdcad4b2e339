package dev.nutcracker.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Passwords of clients and for servers: where they may be kept, and who may read them there. */
final class CredentialsTest {
    private static final String CAN_BE_READ = "holds a secret and can be read by every user of this machine; chmod o-r";

    @TempDir
    private Path directory;

    @Test
    void shouldTakeThePasswordOfAFileForClientsAndServers() throws Exception {
        Path file = secret("s3 cret\n", "rw-------");

        LoadedConfig loaded = load(Samples.pool("redis: true", "redis_auth_file: " + file));

        PoolConfig pool = loaded.configuration().pools().getFirst();
        assertThat(loaded.warnings()).isEmpty();
        assertThat(pool.clients().authText()).isEqualTo("s3 cret");
        assertThat(ofServers(pool).password().text()).isEqualTo("s3 cret");
        assertThat(ofServers(pool).userName()).isNull();
    }

    @Test
    void shouldTakeUserAndPasswordOfAFileForMemcached() throws Exception {
        PoolConfig pool = pool("memcache_auth_file: " + secret("joe:a:b\r\n", "rw-------"));

        assertThat(pool.clients().authText()).isEqualTo("joe:a:b");
        assertThat(ofServers(pool).userName()).isEqualTo("joe");
        assertThat(ofServers(pool).password().text()).isEqualTo("a:b");
    }

    @Test
    void shouldGiveServersOtherCredentialsThanClientsGive() throws Exception {
        PoolConfig pool = pool("redis: true", "redis_auth: a", "server_user: app", "server_password: b");

        assertThat(pool.clients().authText()).isEqualTo("a");
        assertThat(ofServers(pool).userName()).isEqualTo("app");
        assertThat(ofServers(pool).password().text()).isEqualTo("b");
    }

    @Test
    void shouldTakeValuesOfTheEnvironmentInKeysThatTwemproxyDoesNotHave() throws Exception {
        Map.Entry<String, String> any = System.getenv().entrySet().stream()
                .filter(entry ->
                        entry.getKey().matches("[A-Z_]+") && !entry.getValue().isBlank())
                .findFirst()
                .orElseThrow();
        String name = "${" + any.getKey() + "}";

        PoolConfig pool = pool("redis: true", "redis_auth: " + name, "server_password: x" + name);

        assertThat(pool.clients().authText()).isEqualTo(name);
        assertThat(ofServers(pool).password().text()).isEqualTo("x" + any.getValue());
    }

    @Test
    void shouldShowNoSecretWhereverItIsKept() throws Exception {
        Path file = secret("s3cret", "rw-------");
        String text = "global: {secret_files: warn}\n"
                + Samples.pool("redis: true", "redis_auth_file: " + file, "server_user: app", "server_password: hush");
        Configuration configuration = load(text).configuration();

        String page = ConfigText.of(configuration, StartupSettings.fromStart(configuration));

        assertThat(page)
                .contains("redis_auth_file: \"" + file + '"', "server_user: \"app\"", "server_password: \"********\"")
                .contains("secret_files: \"warn\"")
                .doesNotContain("s3cret", "hush");
        assertThat(configuration.toString()).doesNotContain("s3cret", "hush");
        assertThat(ofServers(configuration.pools().getFirst()).toString()).doesNotContain("hush", "app");
        assertThat(configuration.pools().getFirst().clients().toString()).doesNotContain("s3cret");
        PoolConfig again = load(page).configuration().pools().getFirst();
        assertThat(again.clients()).isEqualTo(configuration.pools().getFirst().clients());
    }

    @Test
    void shouldSayThatAFileHasAnotherContent() throws Exception {
        Path file = secret("one", "rw-------");
        String text = Samples.pool("redis: true", "redis_auth_file: " + file, "server_password_file: " + file);
        Configuration before = load(text).configuration();
        Files.writeString(file, "two");
        Configuration after = load(text).configuration();

        assertThat(ConfigDifference.between(before, after, StartupSettings.fromStart(before)))
                .containsExactly("pool alpha: redis_auth_file changes, server_password_file changes");
    }

    @Test
    void shouldWarnOfFilesThatOthersCanRead() throws Exception {
        Path file = secret("s3cret", "rw-r--r--");

        assertThat(problems(load(Samples.pool("redis: true", "redis_auth_file: " + file))
                        .warnings()))
                .containsExactly("4:20: redis_auth_file: \"" + file + "\" " + CAN_BE_READ);
    }

    @Test
    void shouldRefuseOrIgnoreFilesThatOthersCanReadAsItIsTold() throws Exception {
        String pool = Samples.pool("redis: true", "server_password_file: " + secret("s3cret", "rw-r--r--"));

        // What is said of files with secrets holds wherever it stands.
        assertThatThrownBy(() -> load(pool + "global:\n  secret_files: refuse\n"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(CAN_BE_READ + " (secret_files: refuse)");
        assertThat(load("global:\n  secret_files: ignore\n" + pool).warnings()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"warn", "refuse", "ignore"})
    void shouldAlwaysRefuseFilesThatOthersCanChange(String policy) throws Exception {
        Path file = secret("s3cret", "rw-rw-rw-");
        String pool = Samples.pool("redis: true", "redis_auth_file: " + file);

        assertThatThrownBy(() -> load("global:\n  secret_files: " + policy + '\n' + pool))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("can be changed by every user of this machine; chmod o-w");
    }

    @Test
    void shouldJudgeTheConfigurationItselfIfItHasAPasswordInIt() throws Exception {
        Path file = directory.resolve("x.yml");
        Files.writeString(file, Samples.BASE);
        permit(file, "rw-rw-rw-");
        assertThat(ConfigLoader.load(file).warnings()).isEmpty();

        Files.writeString(file, Samples.pool("redis: true", "redis_auth: a"));
        assertThatThrownBy(() -> ConfigLoader.load(file))
                .hasMessageContaining("this file can be changed by every user");
        permit(file, "rw-r--r--");
        assertThat(problems(ConfigLoader.load(file).warnings())).containsExactly("1:1: this file " + CAN_BE_READ);

        Files.writeString(file, Samples.pool("redis: true", "server_password: a${PATH}"));
        assertThat(ConfigLoader.load(file).warnings()).isEmpty();
    }

    @Test
    void shouldJudgeTheFileOfTheToken() throws Exception {
        Path file = secret("t0ken", "rw-r--r--");

        assertThat(problems(load("global:\n  admin:\n    token_file: " + file + '\n' + Samples.BASE)
                        .warnings()))
                .containsExactly("3:17: token_file: \"" + file + "\" " + CAN_BE_READ);
    }

    @Test
    void shouldWarnOfAFileOfAnotherUser() throws Exception {
        Path file = secret("s3cret", "rw-------");
        assumeTrue((int) Files.getAttribute(Path.of("/proc/self"), "unix:uid") == 0, "root may give files away");
        Files.setAttribute(file, "unix:uid", 12_345);

        assertThat(problems(load(Samples.pool("redis: true", "redis_auth_file: " + file))
                        .warnings()))
                .containsExactly("4:20: redis_auth_file: \"" + file + "\" holds a secret and belongs to another user");
    }

    @Test
    void shouldSayWhatIsWrongWithRulesWithoutValuesOfTheEnvironment() {
        assertThatThrownBy(() -> load(Samples.pool("redis: true", "users: [{name: a, rules: \"on >pw ${PATH}\"}]")))
                .hasMessageContaining("rules: Syntax error")
                .hasMessageNotContaining(System.getenv("PATH"));
        assertThatThrownBy(() -> load(Samples.pool("redis: true", "users: [{name: a, rules: \"on #${PATH}\"}]")))
                .hasMessageContaining("rules: The password hash must be exactly 64 characters")
                .hasMessageNotContaining(System.getenv("PATH"));
    }

    @Test
    void shouldSayWhatIsWrongWithAFileWithoutItsContent() throws Exception {
        String content = "s3cret-s3cret";
        Path lines = Files.writeString(directory.resolve("lines"), content + '\n' + content);
        Path empty = Files.writeString(directory.resolve("empty"), "\n");
        Path binary = Files.write(directory.resolve("binary"), new byte[] {(byte) 0xff});
        Path long_ = Files.writeString(directory.resolve("long"), content.repeat(400));
        Path words = Files.writeString(directory.resolve("words"), "joe:a b");
        for (Path file : List.of(lines, empty, binary, long_, words)) {
            permit(file, "rw-------");
        }

        assertThat(errors("redis: true", "redis_auth_file: " + lines))
                .containsExactly("4:20: redis_auth_file: \"" + lines + "\" has more than one line");
        assertThat(errors("redis: true", "redis_auth_file: " + empty))
                .containsExactly("4:20: redis_auth_file: \"" + empty + "\" is empty");
        assertThat(errors("redis: true", "redis_auth_file: " + binary))
                .containsExactly("4:20: redis_auth_file: \"" + binary + "\" is not UTF-8 text");
        assertThat(errors("redis: true", "redis_auth_file: " + long_))
                .containsExactly("4:20: redis_auth_file: \"" + long_ + "\" is longer than 4096 bytes");
        assertThat(errors("memcache_auth_file: " + words))
                .containsExactly("3:23: memcache_auth_file: the content of the file: the value does not have that form;"
                        + " allowed: user:password, without spaces, up to 512 characters");
        assertThat(errors("redis: true", "redis_auth_file: " + directory.resolve("none")))
                .containsExactly("4:20: redis_auth_file: \"" + directory.resolve("none") + "\" does not exist");
    }

    private static List<String> errors(String... lines) {
        try {
            load(Samples.pool(lines));
            return List.of();
        } catch (ConfigException e) {
            return problems(e.problems());
        }
    }

    private Path secret(String content, String permissions) throws IOException {
        Path file = Files.writeString(directory.resolve("secret"), content);
        permit(file, permissions);
        return file;
    }

    private static void permit(Path file, String permissions) throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
    }

    private static PoolConfig pool(String... lines) throws ConfigException {
        return load(Samples.pool(lines)).configuration().pools().getFirst();
    }

    private static LoadedConfig load(String text) throws ConfigException {
        return ConfigLoader.parse("x.yml", text.getBytes(UTF_8));
    }

    private static List<String> problems(List<ConfigProblem> problems) {
        return problems.stream()
                .map(problem -> problem.text().substring(problem.file().length() + 1))
                .toList();
    }

    private static ServerCredentials ofServers(PoolConfig pool) {
        return requireNonNull(pool.settings().credentials());
    }
}
