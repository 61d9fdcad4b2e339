package dev.nutcracker.config;

import static dev.nutcracker.config.Quoting.quoted;

import dev.nutcracker.config.Section.Located;
import dev.nutcracker.pem.CertificateFile;
import dev.nutcracker.pem.CrlFile;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Date;
import java.util.List;

/** Refuses certificates and lists that would not do, and warns of those that will soon not do any more. */
final class CertificateRules {
    /** How long before its end a certificate is warned of. */
    static final Duration WARNED_AHEAD = Duration.ofDays(14);

    private static final String ANY_PURPOSE = "2.5.29.37.0";

    /** What a certificate is for, if it says so (extendedKeyUsage). */
    enum Purpose {
        SERVER("1.3.6.1.5.5.7.3.1", "servers"),
        CLIENT("1.3.6.1.5.5.7.3.2", "clients");

        private final String usage;
        private final String whom;

        Purpose(String usage, String whom) {
            this.usage = usage;
            this.whom = whom;
        }
    }

    private final Problems problems;
    private final Instant now;

    CertificateRules(Problems problems, Instant now) {
        this.problems = problems;
        this.now = now;
    }

    /** A certificate that this side shows. */
    void checkOwn(ConfigKey key, Located<Path> file, CertificateFile certificate, Purpose purpose) {
        X509Certificate own = certificate.first();
        if (own.getNotAfter().toInstant().isBefore(now)) {
            error(key, file, "expired on " + day(own.getNotAfter()));
        } else if (own.getNotBefore().toInstant().isAfter(now)) {
            error(key, file, "is not valid before " + day(own.getNotBefore()));
        } else if (own.getNotAfter().toInstant().isBefore(now.plus(WARNED_AHEAD))) {
            warning(key, file, "expires on " + day(own.getNotAfter()));
        }
        if (!isFor(own, purpose)) {
            error(key, file, "is not for " + purpose.whom + ", by its extendedKeyUsage");
        }
        checkChain(key, file, certificate.certificates());
    }

    private void checkChain(ConfigKey key, Located<Path> file, List<X509Certificate> chain) {
        for (int i = 1; i < chain.size(); i++) {
            if (!chain.get(i - 1).getIssuerX500Principal().equals(chain.get(i).getSubjectX500Principal())) {
                String message = "has as certificate " + (i + 1) + " another than that of the issuer of the one before";
                error(key, file, message);
                return;
            }
        }
    }

    private static boolean isFor(X509Certificate certificate, Purpose purpose) {
        try {
            List<String> usages = certificate.getExtendedKeyUsage();
            return usages == null || usages.contains(purpose.usage) || usages.contains(ANY_PURPOSE);
        } catch (CertificateParsingException e) {
            return false;
        }
    }

    /** A certificate of a CA. One that has expired is of no use, but others in the file may be. */
    void checkAuthority(ConfigKey key, Located<Path> file, CertificateFile authority) {
        for (X509Certificate certificate : authority.certificates()) {
            if (certificate.getNotAfter().toInstant().isBefore(now)) {
                String name = certificate.getSubjectX500Principal().getName();
                warning(key, file, "has a CA that expired on " + day(certificate.getNotAfter()) + ": " + name);
            }
        }
    }

    /** A list must be signed by one of the CAs, and not be out of date. */
    void checkRevocations(ConfigKey key, Located<Path> file, CrlFile revocations, List<CertificateFile> authorities) {
        for (X509CRL list : revocations.lists()) {
            if (!isSigned(list, authorities)) {
                String issuer = list.getIssuerX500Principal().getName();
                error(key, file, "has a list of an issuer that is not in ca: " + issuer);
            }
            if (list.getNextUpdate() != null && list.getNextUpdate().toInstant().isBefore(now)) {
                error(key, file, "has a list that expired on " + day(list.getNextUpdate()));
            }
        }
    }

    private static boolean isSigned(X509CRL list, List<CertificateFile> authorities) {
        return authorities.stream()
                .flatMap(file -> file.certificates().stream())
                .filter(authority -> authority.getSubjectX500Principal().equals(list.getIssuerX500Principal()))
                .anyMatch(authority -> isSigned(list, authority));
    }

    private static boolean isSigned(X509CRL list, X509Certificate authority) {
        try {
            list.verify(authority.getPublicKey());
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    /** The day of a certificate's beginning or end, in UTC. */
    static LocalDate day(Date date) {
        return LocalDate.ofInstant(date.toInstant(), ZoneOffset.UTC);
    }

    private void error(ConfigKey key, Located<Path> file, String reason) {
        problems.error(file.at(), key.configName(), quoted(file.value().toString()) + ' ' + reason);
    }

    private void warning(ConfigKey key, Located<Path> file, String reason) {
        problems.warning(file.at(), key.configName(), quoted(file.value().toString()) + ' ' + reason);
    }
}
