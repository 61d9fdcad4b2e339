package dev.nutcracker.config;

import static dev.nutcracker.config.PoolSections.unlessEmpty;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The sections on TLS, each as its keys with their values. */
final class TlsSections {
    private static final String SYSTEM = "system";

    private TlsSections() {}

    static Map<ConfigKey, @Nullable Object> values(TlsConfig tls) {
        return PoolSections.values(TlsKey.class, key -> value(tls, key));
    }

    static Map<ConfigKey, @Nullable Object> values(ServerTlsConfig tls) {
        return PoolSections.values(ServerTlsKey.class, key -> value(tls, key));
    }

    static Map<ConfigKey, @Nullable Object> valuesOfAdmin(TlsConfig tls) {
        return PoolSections.values(AdminTlsKey.class, key -> value(tls, key));
    }

    private static @Nullable Object value(TlsConfig tls, AdminTlsKey key) {
        return switch (key) {
            case CERTIFICATE -> certificates(tls.identities());
            case KEY -> keys(tls.identities());
            case KEY_PASSWORD_FILE -> tls.keyPasswordFile();
            case CLIENTS -> tls.clients();
            case CA -> unlessEmpty(tls.trust().cas());
            case CRL -> unlessEmpty(tls.trust().crls());
            case MIN_VERSION -> tls.algorithms().minVersion();
        };
    }

    private static @Nullable Object value(TlsConfig tls, TlsKey key) {
        return switch (key) {
            case CERTIFICATE -> certificates(tls.identities());
            case KEY -> keys(tls.identities());
            case KEY_PASSWORD_FILE -> tls.keyPasswordFile();
            case NAMES -> unlessEmpty(tls.names());
            case STRICT_NAMES -> tls.strictNames();
            case MODE -> tls.mode();
            case CLIENTS -> tls.clients();
            case CA -> unlessEmpty(tls.trust().cas());
            case CRL -> unlessEmpty(tls.trust().crls());
            case USER_FROM -> tls.userName().from();
            case USER_PREFIX -> tls.userName().prefix();
            case MIN_VERSION -> tls.algorithms().minVersion();
            case CIPHERS -> unlessEmpty(tls.algorithms().ciphers());
            case GROUPS -> unlessEmpty(tls.algorithms().groups());
            case TICKETS -> tls.sessions().tickets();
            case SESSION_LIFETIME -> tls.sessions().lifetimeS();
            case HANDSHAKE_TIMEOUT -> tls.handshakeTimeoutMs();
        };
    }

    private static @Nullable Object value(ServerTlsConfig tls, ServerTlsKey key) {
        return switch (key) {
            case CA -> trusted(tls.trust());
            case VERIFY -> tls.verify();
            case NAME -> tls.name();
            case CERTIFICATE -> unlessEmpty(certificates(tls.identities()));
            case KEY -> unlessEmpty(keys(tls.identities()));
            case KEY_PASSWORD_FILE -> tls.keyPasswordFile();
            case CRL -> unlessEmpty(tls.trust().crls());
            case MIN_VERSION -> tls.algorithms().minVersion();
            case CIPHERS -> unlessEmpty(tls.algorithms().ciphers());
            case GROUPS -> unlessEmpty(tls.algorithms().groups());
        };
    }

    private static List<?> certificates(List<TlsIdentity> identities) {
        return identities.stream().map(TlsIdentity::certificate).toList();
    }

    private static List<?> keys(List<TlsIdentity> identities) {
        return identities.stream().map(TlsIdentity::key).toList();
    }

    /** What the file names; null if that is nothing. */
    static @Nullable Object trusted(TlsTrust trust) {
        return trust.system() ? SYSTEM : unlessEmpty(trust.cas());
    }
}
