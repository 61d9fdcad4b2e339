package dev.nutcracker.config;

import dev.nutcracker.config.CertificateRules.Purpose;
import dev.nutcracker.pem.CertificateFile;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the section {@code global: admin}, with the files that it names. */
final class AdminReader {
    /** Who asks for statistics comes once in a while, so nothing is gained by resuming a session. */
    private static final TlsConfig.Sessions NO_SESSIONS = new TlsConfig.Sessions(false, 0);

    private static final TlsConfig.UserName NO_USERS = new TlsConfig.UserName(CertificateName.NONE, null);

    private final Section<AdminKey> section;
    private final SecretFiles secrets;
    private final Problems problems;

    AdminReader(Section<AdminKey> section, SecretFiles secrets, Problems problems) {
        this.section = section;
        this.secrets = secrets;
        this.problems = problems;
    }

    AdminConfig read() {
        Path token = section.value(AdminKey.TOKEN_FILE, Path.class);
        if (token != null) {
            String name = Quoting.quoted(token.toString());
            secrets.judge(token, name, section.position(AdminKey.TOKEN_FILE), AdminKey.TOKEN_FILE.configName());
        }
        return new AdminConfig(
                token,
                section.required(AdminKey.TOKEN_FOR, TokenFor.class),
                section.value(AdminKey.SOCKET, Path.class),
                section.required(AdminKey.SOCKET_MODE, FileMode.class),
                section.required(AdminKey.LOCAL, AdminLevel.class),
                section.required(AdminKey.REMOTE, RemoteAccess.class),
                section.value(AdminKey.STATE_FILE, Path.class),
                section.flag(AdminKey.UI),
                section.has(AdminKey.TLS) ? tls(section.keys(AdminKey.TLS, AdminTlsKey.class)) : null);
    }

    private TlsConfig tls(Section<AdminTlsKey> tls) {
        Position at = section.position(AdminKey.TLS);
        tls.require(AdminTlsKey.CERTIFICATE, AdminKey.TLS, at);
        tls.require(AdminTlsKey.KEY, AdminKey.TLS, at);
        ClientCertificates clients = tls.required(AdminTlsKey.CLIENTS, ClientCertificates.class);
        TlsReader.checkAuthorities(
                tls, clients, AdminTlsKey.CLIENTS, List.of(AdminTlsKey.CA, AdminTlsKey.CRL), problems);
        TlsFiles<AdminTlsKey> files = new TlsFiles<>(tls, secrets, problems, Instant.now());
        @Nullable String password = files.password(AdminTlsKey.KEY_PASSWORD_FILE);
        List<CertificateFile> authorities = files.authorities(AdminTlsKey.CA);
        return new TlsConfig(
                files.identities(AdminTlsKey.CERTIFICATE, AdminTlsKey.KEY, password, Purpose.SERVER),
                tls.value(AdminTlsKey.KEY_PASSWORD_FILE, Path.class),
                List.of(),
                false,
                TlsMode.REQUIRED,
                clients,
                new TlsTrust(false, authorities, files.revocations(AdminTlsKey.CRL, authorities)),
                NO_USERS,
                new TlsAlgorithms(tls.required(AdminTlsKey.MIN_VERSION, String.class), List.of(), List.of()),
                NO_SESSIONS,
                0);
    }
}
