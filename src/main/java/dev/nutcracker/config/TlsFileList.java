package dev.nutcracker.config;

import dev.nutcracker.pem.CertificateFile;
import dev.nutcracker.pem.CrlFile;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The files on TLS that a configuration names. */
public record TlsFileList(Set<Path> paths, List<String> expiring) {
    public TlsFileList {
        paths = Set.copyOf(paths);
        expiring = List.copyOf(expiring);
    }

    /**
     * Those of a configuration.
     *
     * @param now for the certificates that expire soon, a sentence each
     */
    public static TlsFileList of(Configuration configuration, Instant now) {
        Set<Path> paths = new LinkedHashSet<>();
        List<String> expiring = new ArrayList<>();
        for (PoolConfig pool : configuration.pools()) {
            @Nullable TlsConfig tls = pool.clients().tls();
            List<TlsIdentity> shown = new ArrayList<>();
            if (tls != null) {
                shown.addAll(tls.identities());
                tls.names().forEach(named -> shown.addAll(named.identities()));
                add(tls.trust(), paths);
            }
            @Nullable ServerTlsConfig serverTls = pool.settings().tls();
            if (serverTls != null) {
                shown.addAll(serverTls.identities());
                add(serverTls.trust(), paths);
            }
            for (TlsIdentity identity : shown) {
                paths.add(identity.certificate().path());
                paths.add(identity.key().path());
                addIfExpiring(pool, identity.certificate(), now, expiring);
            }
        }
        GlobalTlsConfig.@Nullable TicketKeys tickets =
                configuration.global().tls().ticketKeys();
        if (tickets != null) {
            paths.add(tickets.path());
        }
        return new TlsFileList(paths, expiring);
    }

    private static void add(TlsTrust trust, Set<Path> paths) {
        trust.cas().stream().map(CertificateFile::path).forEach(paths::add);
        trust.crls().stream().map(CrlFile::path).forEach(paths::add);
    }

    private static void addIfExpiring(PoolConfig pool, CertificateFile file, Instant now, List<String> expiring) {
        X509Certificate certificate = file.first();
        Instant end = certificate.getNotAfter().toInstant();
        if (end.isBefore(now.plus(CertificateRules.WARNED_AHEAD))) {
            String when = end.isBefore(now) ? " expired on " : " expires on ";
            LocalDate day = LocalDate.ofInstant(end, ZoneOffset.UTC);
            expiring.add("pool " + pool.name() + ": the certificate of " + file.path() + when + day);
        }
    }
}
