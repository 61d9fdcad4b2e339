package dev.nutcracker.config;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * TLS with servers, from {@code server_tls}. It has the content of the files that it names.
 *
 * @param trust whose certificates are good
 * @param name what a server's certificate must name; null for the host of the server
 * @param identities what servers are shown; empty for nothing
 * @param keyPasswordFile has the password of the keys; null if they are not encrypted
 */
public record ServerTlsConfig(
        TlsTrust trust,
        ServerVerification verify,
        @Nullable String name,
        List<TlsIdentity> identities,
        @Nullable Path keyPasswordFile,
        TlsAlgorithms algorithms) {
    public ServerTlsConfig {
        requireNonNull(trust, "trust");
        requireNonNull(verify, "verify");
        identities = List.copyOf(identities);
        requireNonNull(algorithms, "algorithms");
    }

    /** Whether a server that was verified under {@code other} is verified under this, too. */
    public boolean verifiesAs(ServerTlsConfig other) {
        return trust.equals(other.trust) && verify == other.verify && Objects.equals(name, other.name);
    }
}
