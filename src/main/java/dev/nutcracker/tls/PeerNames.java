package dev.nutcracker.tls;

import dev.nutcracker.config.CertificateName;
import dev.nutcracker.config.TlsConfig.UserName;
import dev.nutcracker.net.PeerIdentity;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import org.jspecify.annotations.Nullable;

/**
 * The names in a client's certificate, as the configuration wants them. Names of one kind are never taken for those of another.
 * If one of them has a character that is not printable ASCII, or is too long, none counts.
 */
record PeerNames(UserName wanted) {
    private static final int LENGTH_MAX = 256;
    /** Of alternative names, in RFC 5280. */
    private static final int EMAIL = 1;

    private static final int DNS = 2;
    private static final int URI = 6;

    PeerIdentity identity(X509Certificate certificate) {
        return new PeerIdentity(names(certificate));
    }

    private List<String> names(X509Certificate certificate) {
        List<String> names = new ArrayList<>();
        String prefix = wanted.prefix() == null ? "" : wanted.prefix();
        for (String name : allNames(certificate)) {
            if (name.isEmpty() || name.length() > LENGTH_MAX || !name.chars().allMatch(c -> c >= 0x20 && c <= 0x7e)) {
                return List.of();
            }
            if (name.startsWith(prefix) && name.length() > prefix.length()) {
                names.add(name.substring(prefix.length()));
            }
        }
        return names;
    }

    private List<String> allNames(X509Certificate certificate) {
        CertificateName from = wanted.from();
        return switch (from) {
            case NONE -> List.of();
            case CN -> commonNames(certificate);
            case DNS -> alternativeNames(certificate, DNS);
            case URI -> alternativeNames(certificate, URI);
            case EMAIL -> alternativeNames(certificate, EMAIL);
        };
    }

    private static List<String> commonNames(X509Certificate certificate) {
        try {
            List<String> names = new ArrayList<>();
            for (Rdn part : new LdapName(certificate.getSubjectX500Principal().getName()).getRdns()) {
                if (part.size() == 1 && part.getType().equalsIgnoreCase("CN")) {
                    names.add(part.getValue() instanceof String text ? text : "");
                }
            }
            return names;
        } catch (InvalidNameException e) {
            return List.of();
        }
    }

    private static List<String> alternativeNames(X509Certificate certificate, int kind) {
        try {
            @Nullable Collection<List<?>> all = certificate.getSubjectAlternativeNames();
            List<String> names = new ArrayList<>();
            if (all != null) {
                for (List<?> name : all) {
                    if (name.getFirst().equals(kind)) {
                        names.add(name.get(1) instanceof String text ? text : "");
                    }
                }
            }
            return names;
        } catch (CertificateParsingException e) {
            return List.of();
        }
    }
}
