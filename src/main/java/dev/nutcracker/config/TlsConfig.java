package dev.nutcracker.config;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * TLS with the clients of a pool, from {@code tls}, or of the statistics port. It has the content of the files that it names, so it differs from another
 * if one of them has changed.
 *
 * @param identities what the pool shows; at least one, of different kinds of key
 * @param keyPasswordFile has the password of the keys; null if they are not encrypted
 * @param names what it shows to clients that ask for certain names
 * @param strictNames whether clients that ask for another name are refused
 * @param clients whether clients show a certificate
 * @param trust which of these are good
 * @param handshakeTimeoutMs from connecting to the end of the handshake
 */
public record TlsConfig(
        List<TlsIdentity> identities,
        @Nullable Path keyPasswordFile,
        List<NamedIdentities> names,
        boolean strictNames,
        TlsMode mode,
        ClientCertificates clients,
        TlsTrust trust,
        UserName userName,
        TlsAlgorithms algorithms,
        Sessions sessions,
        long handshakeTimeoutMs) {
    public TlsConfig {
        identities = List.copyOf(identities);
        names = List.copyOf(names);
        requireNonNull(mode, "mode");
        requireNonNull(clients, "clients");
        requireNonNull(trust, "trust");
        requireNonNull(userName, "userName");
        requireNonNull(algorithms, "algorithms");
        requireNonNull(sessions, "sessions");
    }

    /**
     * How the name of a client follows from its certificate.
     *
     * @param prefix what the name must begin with and is left off; null for none
     */
    public record UserName(CertificateName from, @Nullable String prefix) {}

    /**
     * Whether clients can resume their sessions.
     *
     * @param lifetimeS for how long, in seconds
     */
    public record Sessions(boolean tickets, int lifetimeS) {
        /** Whether a session can ever be resumed. */
        public boolean areOn() {
            return tickets && lifetimeS > 0;
        }
    }

    /** Every certificate that is shown to some client, with its key. */
    public List<TlsIdentity> shown() {
        List<TlsIdentity> shown = new ArrayList<>(identities);
        names.forEach(named -> shown.addAll(named.identities()));
        return shown;
    }

    /** When each of these expires, in seconds since 1970, by the name of its file. */
    public Map<String, Long> expirySeconds() {
        Map<String, Long> seconds = new HashMap<>();
        for (TlsIdentity identity : shown()) {
            Instant end = identity.certificate().first().getNotAfter().toInstant();
            seconds.put(identity.certificate().path().toString(), end.getEpochSecond());
        }
        return seconds;
    }

    /** Whether a certificate of a client that is good under {@code other} is good under this, too. */
    public boolean trustsAs(TlsConfig other) {
        return clients == other.clients && trust.equals(other.trust) && userName.equals(other.userName);
    }
}
