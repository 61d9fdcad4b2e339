package dev.nutcracker.config;

import static java.util.Objects.requireNonNull;

import java.net.InetAddress;

/**
 * A network, or one address.
 *
 * @param network its first address
 * @param prefixBits how many bits at the start of an address name the network: 0 to 32, with IPv6 to 128
 */
public record Cidr(InetAddress network, int prefixBits) {
    public Cidr {
        requireNonNull(network, "network");
        if (prefixBits < 0 || prefixBits > network.getAddress().length * Byte.SIZE) {
            throw new IllegalArgumentException("a network with " + prefixBits + " bits");
        }
    }

    /** Returns the network as a file may have it. */
    @Override
    public String toString() {
        return network.getHostAddress() + '/' + prefixBits;
    }
}
