package dev.nutcracker.config;

import dev.nutcracker.pem.CertificateFile;
import dev.nutcracker.pem.CrlFile;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The files that a configuration names and that were read with it.
 *
 * @param kinds what each of them holds
 * @param expiring a sentence for each certificate that expires soon
 */
public record NamedFiles(Map<Path, Kind> kinds, List<String> expiring) {
    /** What a file holds. */
    public enum Kind {
        /** Certificates, keys, lists of revoked certificates, keys of tickets. */
        CERTIFICATE,
        USERS,
        /** A password, and nothing else. */
        PASSWORD
    }

    public NamedFiles {
        kinds = Map.copyOf(kinds);
        expiring = List.copyOf(expiring);
    }

    /**
     * Those of a configuration.
     *
     * @param now for the certificates that expire soon
     */
    public static NamedFiles of(Configuration configuration, Instant now) {
        Search search = new Search(now);
        TlsConfig ofStatistics = configuration.global().admin().tls();
        if (ofStatistics != null) {
            search.add("global admin", ofStatistics);
        }
        for (PoolConfig pool : configuration.pools()) {
            search.add(pool);
        }
        GlobalTlsConfig.@Nullable TicketKeys tickets =
                configuration.global().tls().ticketKeys();
        if (tickets != null) {
            search.kinds.put(tickets.path(), Kind.CERTIFICATE);
        }
        return new NamedFiles(search.kinds, search.expiring);
    }

    private static final class Search {
        private final Instant now;
        private final Map<Path, Kind> kinds = new LinkedHashMap<>();
        private final List<String> expiring = new ArrayList<>();

        Search(Instant now) {
            this.now = now;
        }

        void add(PoolConfig pool) {
            String name = "pool " + pool.name();
            @Nullable TlsConfig tls = pool.clients().tls();
            if (tls != null) {
                add(name, tls);
            }
            @Nullable ServerTlsConfig serverTls = pool.settings().tls();
            if (serverTls != null) {
                add(name, serverTls.identities(), serverTls.trust(), serverTls.keyPasswordFile());
            }
            @Nullable DiscoveryConfig discovery = pool.topology().discovery();
            if (discovery != null) {
                discovery.trust().cas().stream().map(CertificateFile::path).forEach(this::addCertificate);
            }
            addUsers(pool.clients().users());
            @Nullable Secret ofClients = pool.clients().auth();
            addPassword(ofClients == null ? null : ofClients.file());
            @Nullable ServerCredentials ofServers = pool.settings().credentials();
            addPassword(ofServers == null ? null : ofServers.password().file());
        }

        void add(String whose, TlsConfig tls) {
            add(whose, tls.shown(), tls.trust(), tls.keyPasswordFile());
        }

        private void add(String whose, List<TlsIdentity> shown, TlsTrust trust, @Nullable Path password) {
            trust.cas().stream().map(CertificateFile::path).forEach(this::addCertificate);
            trust.crls().stream().map(CrlFile::path).forEach(this::addCertificate);
            for (TlsIdentity identity : shown) {
                addCertificate(identity.certificate().path());
                addCertificate(identity.key().path());
                addIfExpiring(whose, identity.certificate());
            }
            if (password != null) {
                kinds.put(password, Kind.PASSWORD);
            }
        }

        private void addCertificate(Path path) {
            kinds.put(path, Kind.CERTIFICATE);
        }

        private void addUsers(UsersConfig users) {
            if (users.file() != null) {
                kinds.put(users.file().path(), Kind.USERS);
            }
            users.own().forEach(user -> addPassword(user.passwordFile()));
        }

        private void addPassword(@Nullable Expanded file) {
            if (file != null) {
                kinds.put(file.path(), Kind.PASSWORD);
            }
        }

        private void addIfExpiring(String whose, CertificateFile file) {
            X509Certificate certificate = file.first();
            Instant end = certificate.getNotAfter().toInstant();
            if (end.isBefore(now.plus(CertificateRules.WARNED_AHEAD))) {
                String when = end.isBefore(now) ? " expired on " : " expires on ";
                LocalDate day = LocalDate.ofInstant(end, ZoneOffset.UTC);
                expiring.add(whose + ": the certificate of " + file.path() + when + day);
            }
        }
    }
}
