package dev.nutcracker.config;

import static dev.nutcracker.config.Quoting.quoted;

import dev.nutcracker.config.Section.Located;
import dev.nutcracker.pem.CertificateFile;
import dev.nutcracker.pem.CrlFile;
import dev.nutcracker.pem.KeyFile;
import dev.nutcracker.pem.PemException;
import java.nio.file.Path;
import java.security.PublicKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the files that a section on TLS names, and reports what is wrong with them at the key that names them. */
final class TlsFiles<K extends Enum<K> & ConfigKey> {
    private final Section<K> section;
    private final SecretFiles secrets;
    private final Problems problems;
    private final CertificateRules rules;

    /** @param now the time at which certificates must be valid */
    TlsFiles(Section<K> section, SecretFiles secrets, Problems problems, Instant now) {
        this.section = section;
        this.secrets = secrets;
        this.problems = problems;
        this.rules = new CertificateRules(problems, now);
    }

    /** Returns the password of keys; null if the key is not there. */
    @Nullable
    String password(K key) {
        Path path = section.value(key, Path.class);
        if (path == null) {
            return null;
        }
        try {
            secrets.judge(path, quoted(path.toString()), section.position(key), key.configName());
            return KeyFile.readPassword(path);
        } catch (PemException e) {
            complain(key, section.position(key), path, e.reason());
            return null;
        }
    }

    /**
     * Returns certificates with their keys; those with errors are missing.
     *
     * @param purpose what a certificate must be for
     */
    List<TlsIdentity> identities(
            K certificateKey, K keyKey, @Nullable String password, CertificateRules.Purpose purpose) {
        List<Located<Path>> certificates = section.items(certificateKey, Path.class);
        List<Located<Path>> keys = section.items(keyKey, Path.class);
        if (certificates.size() != keys.size()) {
            if (section.has(certificateKey) && section.has(keyKey)) {
                String counts = keys.size() + " files, but " + certificateKey.configName() + ' ' + certificates.size();
                problems.error(section.position(keyKey), keyKey.configName(), "has " + counts);
            }
            return List.of();
        }
        List<TlsIdentity> identities = new ArrayList<>();
        for (int i = 0; i < certificates.size(); i++) {
            CertificateFile certificate = certificate(certificateKey, certificates.get(i), purpose);
            if (certificate != null) {
                addIdentity(
                        certificateKey, certificate, certificates.get(i), keyKey, keys.get(i), password, identities);
            }
        }
        return identities;
    }

    private void addIdentity(
            K certificateKey,
            CertificateFile certificate,
            Located<Path> certificateFile,
            K keyKey,
            Located<Path> keyFile,
            @Nullable String password,
            List<TlsIdentity> identities) {
        String algorithm = certificate.first().getPublicKey().getAlgorithm();
        for (TlsIdentity other : identities) {
            if (other.certificate().first().getPublicKey().getAlgorithm().equals(algorithm)) {
                String reason = "has a key of " + algorithm + ", as another has; allowed: one of each kind";
                complain(certificateKey, certificateFile.at(), certificateFile.value(), reason);
            }
        }
        KeyFile key = key(keyKey, keyFile, certificate.first().getPublicKey(), password);
        if (key != null) {
            identities.add(new TlsIdentity(certificate, key));
        }
    }

    private @Nullable CertificateFile certificate(K key, Located<Path> file, CertificateRules.Purpose purpose) {
        try {
            CertificateFile certificate = CertificateFile.read(file.value());
            rules.checkOwn(key, file, certificate, purpose);
            return certificate;
        } catch (PemException e) {
            complain(key, file.at(), file.value(), e.reason());
            return null;
        }
    }

    private @Nullable KeyFile key(K key, Located<Path> file, PublicKey publicKey, @Nullable String password) {
        try {
            KeyFile read = KeyFile.read(file.value(), publicKey, password);
            if (!read.isOf(publicKey)) {
                complain(key, file.at(), file.value(), "is not the key of the certificate");
            }
            secrets.judge(file.value(), quoted(file.value().toString()), file.at(), key.configName());
            return read;
        } catch (PemException e) {
            complain(key, file.at(), file.value(), e.reason());
            return null;
        }
    }

    /** Returns the certificates of CAs. */
    List<CertificateFile> authorities(K key) {
        List<CertificateFile> authorities = new ArrayList<>();
        for (Located<Path> file : section.items(key, Path.class)) {
            try {
                CertificateFile authority = CertificateFile.read(file.value());
                rules.checkAuthority(key, file, authority);
                authorities.add(authority);
            } catch (PemException e) {
                complain(key, file.at(), file.value(), e.reason());
            }
        }
        return authorities;
    }

    /** Returns lists of revoked certificates, which must be of these CAs. */
    List<CrlFile> revocations(K key, List<CertificateFile> authorities) {
        List<CrlFile> revocations = new ArrayList<>();
        for (Located<Path> file : section.items(key, Path.class)) {
            try {
                CrlFile revocation = CrlFile.read(file.value());
                rules.checkRevocations(key, file, revocation, authorities);
                revocations.add(revocation);
            } catch (PemException e) {
                complain(key, file.at(), file.value(), e.reason());
            }
        }
        return revocations;
    }

    private void complain(K key, Position at, Path file, String reason) {
        problems.error(at, key.configName(), quoted(file.toString()) + ' ' + reason);
    }
}
