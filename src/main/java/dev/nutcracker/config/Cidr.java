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

    /** Whether the address is in it; one of IPv6 is in no network of IPv4. */
    boolean contains(InetAddress address) {
        byte[] own = network.getAddress();
        byte[] other = address.getAddress();
        if (own.length != other.length) {
            return false;
        }
        for (int bit = 0; bit < prefixBits; bit++) {
            int mask = 0x80 >> (bit % Byte.SIZE);
            if (((own[bit / Byte.SIZE] ^ other[bit / Byte.SIZE]) & mask) != 0) {
                return false;
            }
        }
        return true;
    }

    /** Returns the network as a file may have it. */
    @Override
    public String toString() {
        return network.getHostAddress() + '/' + prefixBits;
    }
}
