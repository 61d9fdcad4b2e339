package dev.nutcracker.client;

import dev.nutcracker.net.Endpoint;
import dev.nutcracker.net.PeerIdentity;
import dev.nutcracker.protocol.Logins;
import dev.nutcracker.protocol.User;
import org.jspecify.annotations.Nullable;

/** Who clients are by the certificates that they have shown. */
final class CertifiedUser {
    private CertifiedUser() {}

    /**
     * Returns the user that the client's certificate names, {@link User#UNKNOWN} if it is nobody's; {@code null} if the client
     * has shown none, or if certificates name no users in this pool.
     */
    static @Nullable User of(Endpoint client, Logins logins) {
        PeerIdentity identity = client.identity();
        return identity == null || !logins.areByUsers() ? null : logins.byCertificate(identity.names());
    }
}
