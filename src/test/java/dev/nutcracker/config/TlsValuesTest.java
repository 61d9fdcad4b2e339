package dev.nutcracker.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.nutcracker.testing.Certificates;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The sections {@code tls}, {@code server_tls} and {@code global: tls}, and the files that they name. */
final class TlsValuesTest {
    @TempDir
    private Path directory;

    private Certificates authority;

    @BeforeEach
    void makeCertificates() {
        authority = Certificates.authority(directory, "ca");
        authority.server("server");
    }

    @Test
    void shouldHaveDefaultsThatSuitMost() throws ConfigException {
        TlsConfig tls = tls("tls: {certificate: server.crt, key: server.key}");

        assertThat(tls.identities()).hasSize(1);
        assertThat(tls.mode()).isEqualTo(TlsMode.REQUIRED);
        assertThat(tls.clients()).isEqualTo(ClientCertificates.NONE);
        assertThat(tls.trust()).isEqualTo(TlsTrust.NONE);
        assertThat(tls.algorithms()).isEqualTo(TlsAlgorithms.DEFAULTS);
        assertThat(tls.sessions()).isEqualTo(new TlsConfig.Sessions(true, 3600));
        assertThat(tls.handshakeTimeoutMs()).isEqualTo(5000);
        assertThat(load("").clients().tls()).isNull();
        assertThat(load("").settings().tls()).isNull();
    }

    @Test
    void shouldTakeEveryKey() throws ConfigException, IOException {
        authority.leaf("localhost").rsa().write("rsa");
        authority.leaf("a").write("other");
        Files.writeString(directory.resolve("password"), "secret\n");
        authority.revocations(Instant.now().plus(Duration.ofDays(1)));

        PoolConfig pool = load("""
                tls:
                    certificate: [server.crt, rsa.crt]
                    key: [server.key, rsa.key]
                    key_password_file: password
                    names: [{names: [A.example.com, "*.example.com"], certificate: other.crt, key: other.key}]
                    strict_names: true
                    mode: optional
                    clients: required
                    ca: ca.pem
                    crl: [revoked.crl]
                    user_from: uri
                    user_prefix: spiffe://shop/
                    min_version: 1.3
                    ciphers: [TLS_AES_256_GCM_SHA384]
                    groups: [x25519]
                    tickets: false
                    session_lifetime: 10
                    handshake_timeout: 200
                  server_tls:
                    ca: system
                    verify: ca
                    name: cache
                    certificate: other.crt
                    key: other.key
                    key_password_file: password
                    min_version: 1.3
                    ciphers: [TLS_AES_128_GCM_SHA256]
                    groups: [secp256r1]
                """);

        TlsConfig tls = requireNonNull(pool.clients().tls());
        assertThat(tls.identities()).hasSize(2);
        assertThat(tls.names())
                .singleElement()
                .satisfies(named -> assertThat(named.names()).containsExactly("a.example.com", "*.example.com"));
        assertThat(tls.strictNames()).isTrue();
        assertThat(tls.mode()).isEqualTo(TlsMode.OPTIONAL);
        assertThat(tls.clients()).isEqualTo(ClientCertificates.REQUIRED);
        assertThat(tls.trust().cas()).hasSize(1);
        assertThat(tls.trust().crls()).hasSize(1);
        assertThat(tls.userName()).isEqualTo(new TlsConfig.UserName(CertificateName.URI, "spiffe://shop/"));
        assertThat(tls.algorithms())
                .isEqualTo(new TlsAlgorithms("1.3", List.of("TLS_AES_256_GCM_SHA384"), List.of("x25519")));
        assertThat(tls.sessions()).isEqualTo(new TlsConfig.Sessions(false, 10));
        assertThat(tls.handshakeTimeoutMs()).isEqualTo(200);
        ServerTlsConfig server = requireNonNull(pool.settings().tls());
        assertThat(server.trust().system()).isTrue();
        assertThat(server.verify()).isEqualTo(ServerVerification.CA);
        assertThat(server.name()).isEqualTo("cache");
        assertThat(server.identities()).hasSize(1);
    }

    @Test
    void shouldReadWriteAndCheckThoseOfTheStatisticsPort() throws ConfigException {
        Configuration configuration = ofAdmin(
                "key: " + directory + "/server.key, clients: required, ca: " + directory + "/ca.pem, min_version: 1.3");

        TlsConfig tls = requireNonNull(configuration.global().admin().tls());
        assertThat(tls.identities()).hasSize(1);
        assertThat(tls.clients()).isEqualTo(ClientCertificates.REQUIRED);
        assertThat(tls.algorithms().minVersion()).isEqualTo("1.3");
        String written = ConfigText.of(configuration, StartupSettings.fromStart(configuration));
        assertThat(ConfigLoader.parse("x.yml", written.getBytes(UTF_8)).configuration())
                .isEqualTo(configuration);
        Instant end =
                tls.identities().getFirst().certificate().first().getNotAfter().toInstant();
        assertThat(NamedFiles.of(configuration, end.minus(Duration.ofDays(1))).expiring())
                .containsExactly(
                        "global admin: the certificate of " + directory + "/server.crt expires on " + day(end));
        ConfigException refused =
                catchThrowableOfType(ConfigException.class, () -> ofAdmin("clients: required, crl: " + directory));
        assertThat(refused.problems())
                .extracting(ConfigProblem::message)
                .contains(
                        "key is missing; allowed: the path of a file, or a list of them",
                        "required needs ca, the CAs that sign certificates of clients");
    }

    private Configuration ofAdmin(String keys) throws ConfigException {
        String file = "global:\n  admin:\n    tls: {certificate: " + directory + "/server.crt, " + keys + "}\n"
                + Samples.BASE;
        return ConfigLoader.parse("x.yml", file.getBytes(UTF_8)).configuration();
    }

    @Test
    void shouldWriteTheSectionsAsTheyAreRead() throws ConfigException {
        String text = """
                tls: {certificate: server.crt, key: server.key, clients: optional, ca: ca.pem, names: [{names: [a], certificate: server.crt, key: server.key}]}
                  server_tls: {ca: ca.pem, certificate: server.crt, key: server.key}
                """;
        Configuration configuration = configuration(text);

        String written = ConfigText.of(configuration, StartupSettings.fromStart(configuration));

        assertThat(ConfigLoader.parse("x.yml", written.getBytes(UTF_8)).configuration())
                .isEqualTo(configuration);
    }

    @Test
    void shouldDifferWhenAFileHasOtherContent() throws ConfigException {
        String text = "tls: {certificate: server.crt, key: server.key}";
        Configuration before = configuration(text);

        Configuration same = configuration(text);
        authority.server("server");
        Configuration after = configuration(text);

        assertThat(same).isEqualTo(before);
        assertThat(after).isNotEqualTo(before);
        assertThat(ConfigDifference.between(before, after, StartupSettings.fromStart(before)))
                .containsExactly("pool alpha: tls certificate [" + directory + "/server.crt] has changed, tls key ["
                        + directory + "/server.key] has changed");
    }

    @Test
    void shouldReadKeysInAllForms() throws Exception {
        authority.leaf("localhost").rsa().write("rsa");
        openssl("rsa -traditional -in rsa.key -out rsa1.key");
        openssl("ec -in server.key -out sec1.key");
        openssl("pkcs8 -topk8 -in server.key -out encrypted.key -passout pass:secret");
        Files.writeString(directory.resolve("password"), "secret\n");
        Files.writeString(directory.resolve("wrong"), "other\n");

        assertThat(Files.readString(directory.resolve("rsa1.key"))).contains("BEGIN RSA PRIVATE KEY");
        assertThat(Files.readString(directory.resolve("sec1.key"))).contains("BEGIN EC PRIVATE KEY");
        assertThat(tls("tls: {certificate: rsa.crt, key: rsa1.key}").identities())
                .hasSize(1);
        assertThat(tls("tls: {certificate: server.crt, key: sec1.key}").identities())
                .hasSize(1);
        assertThat(tls("tls: {certificate: server.crt, key: encrypted.key, key_password_file: password}")
                        .identities())
                .hasSize(1);
        assertRefused(
                "tls: {certificate: server.crt, key: encrypted.key}",
                "3:14: key: \"encrypted.key\" is encrypted, and there is no key_password_file");
        assertRefused(
                "tls: {certificate: server.crt, key: encrypted.key, key_password_file: wrong}",
                "3:14: key: \"encrypted.key\" cannot be decrypted: the password does not fit, or the algorithm is not known");
    }

    @Test
    void shouldRefuseFilesThatWouldNotDo() throws IOException {
        Instant now = Instant.now();
        authority
                .leaf("old")
                .valid(now.minus(Duration.ofDays(9)), now.minus(Duration.ofDays(2)))
                .write("old");
        authority
                .leaf("new")
                .valid(now.plus(Duration.ofDays(2)), now.plus(Duration.ofDays(9)))
                .write("new");
        authority.leaf("mail").forMail().write("mail");
        Files.writeString(directory.resolve("nothing"), "no certificate\n");
        Files.writeString(
                directory.resolve("half"),
                Files.readString(directory.resolve("server.crt")).substring(0, 99));
        Files.createFile(directory.resolve("open.key"));
        Files.copy(
                directory.resolve("server.key"),
                directory.resolve("open.key"),
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        Files.setPosixFilePermissions(directory.resolve("open.key"), PosixFilePermissions.fromString("rw-rw-rw-"));

        assertRefused("old.crt", "old.key", "\"old.crt\" expired on " + day(now.minus(Duration.ofDays(2))));
        assertRefused("new.crt", "new.key", "\"new.crt\" is not valid before " + day(now.plus(Duration.ofDays(2))));
        assertRefused("mail.crt", "mail.key", "\"mail.crt\" is not for servers, by its extendedKeyUsage");
        assertRefused("nothing", "server.key", "\"nothing\" is not in PEM: there is no line -----BEGIN …-----");
        assertRefused("half", "server.key", "\"half\" ends within CERTIFICATE, as if it were only half written");
        assertRefused("missing", "server.key", "\"missing\" does not exist");
        assertRefused("server.crt", "mail.key", "\"mail.key\" is not the key of the certificate");
        assertRefused("server.crt", "server.crt", "\"server.crt\" has no private key");
        assertRefused("server.key", "server.key", "\"server.key\" has no certificate");
        assertRefused("server.crt", "open.key", "\"open.key\" can be changed by every user of this machine; chmod o-w");
    }

    @Test
    void shouldRefuseKeysThatDoNotGoTogether() {
        assertRefused(
                "tls: {certificate: [server.crt, server.crt], key: [server.key, server.key]}",
                "certificate: \"server.crt\" has a key of EC, as another has; allowed: one of each kind");
        assertRefused("tls: {certificate: [server.crt], key: [a, b]}", "key: has 2 files, but certificate 1");
        assertRefused(
                "tls: {key: server.key}",
                "tls: certificate is missing; allowed: the path of a file, or a list of them");
        assertRefused(
                "tls: {certificate: server.crt, key: server.key, clients: required}",
                "clients: required needs ca, the CAs that sign certificates of clients");
        assertRefused(
                "tls: {certificate: server.crt, key: server.key, user_from: cn}",
                "user_from: needs clients: required or optional, since there is no certificate otherwise");
        assertRefused(
                "tls: {certificate: server.crt, key: server.key, min_version: 1.3, ciphers:"
                        + " [TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256]}",
                "ciphers: has none for TLS 1.3, but min_version is 1.3");
        assertRefused("server_tls: {}", "server_tls: ca is missing; allowed: the path of a file, or a list of them");
        assertRefused(
                "server_tls: {ca: ca.pem, key: server.key}", "server_tls: has certificate or key without the other");
    }

    @Test
    void shouldRefuseRevocationsOfOthersAndOldOnes() {
        authority.revocations(Instant.now().minus(Duration.ofDays(1)));
        Certificates.authority(directory, "other");

        assertRefused(
                "server_tls: {ca: ca.pem, crl: revoked.crl}",
                "crl: \"revoked.crl\" has a list that expired on "
                        + day(Instant.now().minus(Duration.ofDays(1))));
        authority.revocations(Instant.now().plus(Duration.ofDays(1)));
        assertRefused(
                "server_tls: {ca: other.pem, crl: revoked.crl}",
                "crl: \"revoked.crl\" has a list of an issuer that is not in ca: CN=ca");
    }

    @Test
    void shouldWarnOfWhatProtectsLessThanItSeems() throws ConfigException, IOException {
        Files.setPosixFilePermissions(directory.resolve("server.key"), PosixFilePermissions.fromString("rw-r--r--"));
        authority
                .leaf("soon")
                .valid(Instant.EPOCH, Instant.now().plus(Duration.ofDays(3)))
                .write("soon");

        assertThat(warnings("tls: {certificate: server.crt, key: server.key, mode: optional, ca: ca.pem}"))
                .containsExactlyInAnyOrder(
                        "\"server.key\" holds a secret and can be read by every user of this machine; chmod o-r",
                        "optional lets clients send everything, passwords too, without TLS",
                        "has no effect with clients: none");
        assertThat(warnings("tls: {certificate: soon.crt, key: soon.key}"))
                .containsExactly("\"soon.crt\" expires on " + day(Instant.now().plus(Duration.ofDays(3))));
        assertThat(warnings("server_tls: {verify: none}"))
                .containsExactly("none lets anybody on the way to a server read and change everything, passwords too");
    }

    @Test
    void shouldReadTheKeysOfTheProcess() throws Exception {
        Files.write(directory.resolve("tickets"), new byte[160]);
        String file =
                "global:\n  tls: {provider: jdk, handshake_threads: 0, handshakes_max: 3, handshakes_per_second: 4,"
                        + " refresh: 0, ticket_keys_file: " + directory.resolve("tickets") + "}\n" + Samples.BASE;

        GlobalTlsConfig tls = ConfigLoader.parse("x.yml", file.getBytes(UTF_8))
                .configuration()
                .global()
                .tls();

        assertThat(requireNonNull(tls.ticketKeys()).keys()).hasSize(2);
        assertThat(tls).isEqualTo(new GlobalTlsConfig(TlsProvider.JDK, 0, 3, 4, 0, tls.ticketKeys()));
        assertThat(GlobalTlsConfig.DEFAULTS)
                .isEqualTo(ConfigLoader.parse("x.yml", ("global:\n  tls: {}\n" + Samples.BASE).getBytes(UTF_8))
                        .configuration()
                        .global()
                        .tls());
    }

    private void openssl(String arguments) throws IOException, InterruptedException {
        ProcessBuilder command = new ProcessBuilder();
        command.command().add("openssl");
        command.command().addAll(List.of(arguments.split(" ")));
        Process process =
                command.directory(directory.toFile()).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
    }

    private static LocalDate day(Instant time) {
        return LocalDate.ofInstant(time, ZoneOffset.UTC);
    }

    private void assertRefused(String certificate, String key, String reason) {
        assertRefused("tls: {certificate: " + certificate + ", key: " + key + "}", reason);
    }

    private void assertRefused(String text, String reason) {
        ConfigException refused = catchThrowableOfType(ConfigException.class, () -> configuration(text));

        assertThat(refused).as(text).isNotNull();
        String problems =
                refused.problems().stream().map(ConfigProblem::text).toList().toString();
        assertThat(problems.replace(directory + "/", "")).contains(reason.replaceFirst("^\\d+:\\d+: ", ""));
    }

    private List<String> warnings(String text) throws ConfigException {
        return ConfigLoader.parse("x.yml", file(text).getBytes(UTF_8)).warnings().stream()
                .map(problem -> problem.message().replace(directory + "/", ""))
                .toList();
    }

    private TlsConfig tls(String text) throws ConfigException {
        return requireNonNull(load(text).clients().tls());
    }

    private PoolConfig load(String text) throws ConfigException {
        return configuration(text).pools().getFirst();
    }

    private Configuration configuration(String text) throws ConfigException {
        return ConfigLoader.parse("x.yml", file(text).getBytes(UTF_8)).configuration();
    }

    /** Paths in the file are those of the directory. */
    private String file(String text) {
        String absolute = text.replaceAll(
                "(?<=[ \\[])(?=[a-z0-9]+\\.(crt|key|pem|crl)\\b|(password|wrong|nothing|half|missing)[,}\n])",
                directory + "/");
        return Samples.pool(absolute.strip());
    }
}
