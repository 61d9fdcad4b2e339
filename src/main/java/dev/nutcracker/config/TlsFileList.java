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
        TlsConfig ofStatistics = configuration.global().admin().tls();
        if (ofStatistics != null) {
            add("global admin", ofStatistics.shown(), ofStatistics.trust(), now, paths, expiring);
        }
        for (PoolConfig pool : configuration.pools()) {
            String name = "pool " + pool.name();
            @Nullable TlsConfig tls = pool.clients().tls();
            if (tls != null) {
                add(name, tls.shown(), tls.trust(), now, paths, expiring);
            }
            @Nullable ServerTlsConfig serverTls = pool.settings().tls();
            if (serverTls != null) {
                add(name, serverTls.identities(), serverTls.trust(), now, paths, expiring);
            }
        }
        GlobalTlsConfig.@Nullable TicketKeys tickets =
                configuration.global().tls().ticketKeys();
        if (tickets != null) {
            paths.add(tickets.path());
        }
        return new TlsFileList(paths, expiring);
    }

    private static void add(
            String whose,
            List<TlsIdentity> shown,
            TlsTrust trust,
            Instant now,
            Set<Path> paths,
            List<String> expiring) {
        trust.cas().stream().map(CertificateFile::path).forEach(paths::add);
        trust.crls().stream().map(CrlFile::path).forEach(paths::add);
        for (TlsIdentity identity : shown) {
            paths.add(identity.certificate().path());
            paths.add(identity.key().path());
            addIfExpiring(whose, identity.certificate(), now, expiring);
        }
    }

    private static void addIfExpiring(String whose, CertificateFile file, Instant now, List<String> expiring) {
        X509Certificate certificate = file.first();
        Instant end = certificate.getNotAfter().toInstant();
        if (end.isBefore(now.plus(CertificateRules.WARNED_AHEAD))) {
            String when = end.isBefore(now) ? " expired on " : " expires on ";
            LocalDate day = LocalDate.ofInstant(end, ZoneOffset.UTC);
            expiring.add(whose + ": the certificate of " + file.path() + when + day);
        }
    }
}
