package dev.nutcracker.net;

import java.util.List;

/**
 * Who the peer of a connection is, by a certificate that has been verified.
 *
 * @param names the names that the pool's configuration takes from certificates; none if the certificate has none of these, or one
 *     that is not printable ASCII or longer than 256 characters
 */
public record PeerIdentity(List<String> names) {
    public PeerIdentity {
        names = List.copyOf(names);
    }
}
