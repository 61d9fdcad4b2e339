package dev.nutcracker.net;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * Who the peer of a connection is, by a certificate that has been verified.
 *
 * @param namesUser whether the pool takes a client's user from its certificate
 * @param names the names that the pool's configuration takes from certificates; none if the certificate has none of these, or one
 *     that is not printable ASCII or longer than 256 characters
 * @param subject the whole name of the certificate's owner
 * @param fingerprint SHA-256 of the certificate, in hexadecimal digits
 */
public record PeerIdentity(boolean namesUser, List<String> names, String subject, String fingerprint) {
    public PeerIdentity {
        names = List.copyOf(names);
        requireNonNull(subject, "subject");
        requireNonNull(fingerprint, "fingerprint");
    }
}
