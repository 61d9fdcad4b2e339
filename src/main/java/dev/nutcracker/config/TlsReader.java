package dev.nutcracker.config;

import static dev.nutcracker.config.Quoting.quoted;

import dev.nutcracker.config.CertificateRules.Purpose;
import dev.nutcracker.config.Section.Located;
import dev.nutcracker.pem.CertificateFile;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the section {@code tls} of a pool, with the files that it names. */
final class TlsReader {
    private final Section<PoolKey> pool;
    private final Section<TlsKey> section;
    private final SecretFiles secrets;
    private final Problems problems;
    private final Instant now = Instant.now();
    private final TlsFiles<TlsKey> files;
    private final Map<String, Position> namePositions = new HashMap<>();

    TlsReader(Section<PoolKey> pool, SecretFiles secrets, Problems problems) {
        this.secrets = secrets;
        this.pool = pool;
        this.section = pool.keys(PoolKey.TLS, TlsKey.class);
        this.problems = problems;
        this.files = new TlsFiles<>(section, secrets, problems, now);
    }

    TlsConfig read() {
        section.require(TlsKey.CERTIFICATE, PoolKey.TLS, pool.position(PoolKey.TLS));
        section.require(TlsKey.KEY, PoolKey.TLS, pool.position(PoolKey.TLS));
        ClientCertificates clients = section.required(TlsKey.CLIENTS, ClientCertificates.class);
        checkClients(clients);
        checkMode();
        @Nullable String password = files.password(TlsKey.KEY_PASSWORD_FILE);
        return new TlsConfig(
                files.identities(TlsKey.CERTIFICATE, TlsKey.KEY, password, Purpose.SERVER),
                section.value(TlsKey.KEY_PASSWORD_FILE, Path.class),
                names(password),
                section.flag(TlsKey.STRICT_NAMES),
                section.required(TlsKey.MODE, TlsMode.class),
                clients,
                trust(),
                new TlsConfig.UserName(
                        section.required(TlsKey.USER_FROM, CertificateName.class),
                        section.value(TlsKey.USER_PREFIX, String.class)),
                algorithms(section, TlsKey.MIN_VERSION, TlsKey.CIPHERS, TlsKey.GROUPS, problems),
                new TlsConfig.Sessions(
                        section.flag(TlsKey.TICKETS), Math.toIntExact(section.number(TlsKey.SESSION_LIFETIME))),
                section.number(TlsKey.HANDSHAKE_TIMEOUT));
    }

    private void checkClients(ClientCertificates clients) {
        checkAuthorities(section, clients, TlsKey.CLIENTS, List.of(TlsKey.CA, TlsKey.CRL), problems);
        if (clients == ClientCertificates.NONE
                && section.required(TlsKey.USER_FROM, CertificateName.class) != CertificateName.NONE) {
            complain(TlsKey.USER_FROM, "needs clients: required or optional, since there is no certificate otherwise");
        }
    }

    /**
     * Complains if certificates of clients are asked for and nothing says which are good, or the other way round.
     *
     * @param trust the keys that say which are good, that of the CAs first
     */
    static <K extends Enum<K> & ConfigKey> void checkAuthorities(
            Section<K> section, ClientCertificates clients, K clientsKey, List<K> trust, Problems problems) {
        if (clients == ClientCertificates.NONE) {
            for (K key : trust) {
                if (section.has(key)) {
                    problems.warning(section.position(key), key.configName(), "has no effect with clients: none");
                }
            }
        } else if (!section.has(trust.getFirst())) {
            problems.error(
                    section.position(clientsKey),
                    clientsKey.configName(),
                    ValueType.WordOf.name(clients) + " needs ca, the CAs that sign certificates of clients");
        }
    }

    private void checkMode() {
        if (section.required(TlsKey.MODE, TlsMode.class) == TlsMode.REQUIRED) {
            return;
        }
        if (pool.value(PoolKey.LISTEN, ListenAddress.class) instanceof ListenAddress.Unix) {
            complain(TlsKey.MODE, "optional is not for a pool that listens on a unix socket; allowed: required");
        }
        String warning = "optional lets clients send everything, passwords too, without TLS";
        problems.warning(section.position(TlsKey.MODE), TlsKey.MODE.configName(), warning);
    }

    private List<NamedIdentities> names(@Nullable String password) {
        List<NamedIdentities> named = new ArrayList<>();
        for (Located<Section<TlsNameKey>> item : section.listOfKeys(TlsKey.NAMES, TlsNameKey.class)) {
            Section<TlsNameKey> keys = item.value();
            for (TlsNameKey key : TlsNameKey.values()) {
                keys.require(key, TlsKey.NAMES, item.at());
            }
            List<String> names = new ArrayList<>();
            for (Located<String> name : keys.items(TlsNameKey.NAMES, String.class)) {
                addName(name, names);
            }
            TlsFiles<TlsNameKey> ofItem = new TlsFiles<>(keys, secrets, problems, now);
            named.add(new NamedIdentities(
                    names, ofItem.identities(TlsNameKey.CERTIFICATE, TlsNameKey.KEY, password, Purpose.SERVER)));
        }
        return named;
    }

    private void addName(Located<String> name, List<String> names) {
        Position first = namePositions.putIfAbsent(name.value(), name.at());
        if (first == null) {
            names.add(name.value());
        } else {
            problems.error(
                    name.at(),
                    TlsNameKey.NAMES.configName(),
                    quoted(name.value()) + " is given twice, first on line " + first.line());
        }
    }

    private TlsTrust trust() {
        List<CertificateFile> authorities = files.authorities(TlsKey.CA);
        return new TlsTrust(false, authorities, files.revocations(TlsKey.CRL, authorities));
    }

    /** Reads the keys for algorithms, which two sections have. */
    static <K extends Enum<K> & ConfigKey> TlsAlgorithms algorithms(
            Section<K> section, K minVersion, K ciphers, K groups, Problems problems) {
        TlsAlgorithms algorithms = new TlsAlgorithms(
                section.required(minVersion, String.class),
                section.items(ciphers, String.class).stream()
                        .map(Located::value)
                        .toList(),
                section.items(groups, String.class).stream().map(Located::value).toList());
        boolean onlyNewest = algorithms.minVersion().equals("1.3");
        if (onlyNewest && section.has(ciphers) && !hasNewest(algorithms)) {
            problems.error(
                    section.position(ciphers), ciphers.configName(), "has none for TLS 1.3, but min_version is 1.3");
        }
        return algorithms;
    }

    private static boolean hasNewest(TlsAlgorithms algorithms) {
        return algorithms.ciphers().stream().anyMatch(cipher -> !cipher.contains("_WITH_"));
    }

    private void complain(TlsKey key, String message) {
        problems.error(section.position(key), key.configName(), message);
    }
}
