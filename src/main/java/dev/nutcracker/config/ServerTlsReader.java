package dev.nutcracker.config;

import dev.nutcracker.config.CertificateRules.Purpose;
import dev.nutcracker.config.Section.Located;
import dev.nutcracker.pem.CertificateFile;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/** Reads the section {@code server_tls} of a pool, with the files that it names. */
final class ServerTlsReader {
    /** In place of a file: the CAs of the JDK. */
    private static final Path SYSTEM = Path.of("system");

    private final Section<PoolKey> pool;
    private final Section<ServerTlsKey> section;
    private final Problems problems;
    private final TlsFiles<ServerTlsKey> files;

    ServerTlsReader(Section<PoolKey> pool, SecretFiles secrets, Problems problems) {
        this.pool = pool;
        this.section = pool.keys(PoolKey.SERVER_TLS, ServerTlsKey.class);
        this.problems = problems;
        this.files = new TlsFiles<>(section, secrets, problems, Instant.now());
    }

    ServerTlsConfig read() {
        ServerVerification verify = section.required(ServerTlsKey.VERIFY, ServerVerification.class);
        checkVerification(verify);
        if (section.has(ServerTlsKey.CERTIFICATE) != section.has(ServerTlsKey.KEY)) {
            problems.error(
                    pool.position(PoolKey.SERVER_TLS),
                    PoolKey.SERVER_TLS.configName(),
                    "has certificate or key without the other");
        }
        return new ServerTlsConfig(
                trust(),
                verify,
                section.value(ServerTlsKey.NAME, String.class),
                files.identities(
                        ServerTlsKey.CERTIFICATE,
                        ServerTlsKey.KEY,
                        files.password(ServerTlsKey.KEY_PASSWORD_FILE),
                        Purpose.CLIENT),
                section.value(ServerTlsKey.KEY_PASSWORD_FILE, Path.class),
                TlsReader.algorithms(
                        section, ServerTlsKey.MIN_VERSION, ServerTlsKey.CIPHERS, ServerTlsKey.GROUPS, problems));
    }

    private void checkVerification(ServerVerification verify) {
        if (verify == ServerVerification.NONE) {
            String warning = "none lets anybody on the way to a server read and change everything, passwords too";
            problems.warning(section.position(ServerTlsKey.VERIFY), ServerTlsKey.VERIFY.configName(), warning);
            return;
        }
        section.require(ServerTlsKey.CA, PoolKey.SERVER_TLS, pool.position(PoolKey.SERVER_TLS));
        if (verify == ServerVerification.FULL && !section.has(ServerTlsKey.NAME)) {
            for (Located<ServerConfig> server : pool.items(PoolKey.SERVERS, ServerConfig.class)) {
                if (server.value().address() instanceof ServerAddress.Unix) {
                    problems.error(
                            server.at(),
                            PoolKey.SERVERS.configName(),
                            "a server on a unix socket has no host that its certificate could name; server_tls needs name");
                }
            }
        }
    }

    private TlsTrust trust() {
        List<Located<Path>> given = section.items(ServerTlsKey.CA, Path.class);
        boolean system = given.size() == 1 && given.getFirst().value().equals(SYSTEM);
        List<CertificateFile> authorities = system ? List.of() : files.authorities(ServerTlsKey.CA);
        return new TlsTrust(system, authorities, files.revocations(ServerTlsKey.CRL, authorities));
    }
}
