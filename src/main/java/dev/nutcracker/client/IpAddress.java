package dev.nutcracker.client;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;

/**
 * The bits of an address, in the order of addresses. One of IPv4 that is written as one of IPv6 ({@code ::ffff:10.0.0.1})
 * is the one of IPv4.
 *
 * @param high the first 64 bits of IPv6; 0 for IPv4
 * @param low the last 64 bits of IPv6; the 32 bits of IPv4
 */
record IpAddress(boolean isIpv4, long high, long low) implements Comparable<IpAddress> {
    private static final long MAPPED = 0xFFFF;
    private static final long IPV4_BITS = 0xFFFF_FFFFL;

    static IpAddress of(InetAddress address) {
        ByteBuffer bytes = ByteBuffer.wrap(address.getAddress());
        if (address instanceof Inet4Address) {
            return new IpAddress(true, 0, bytes.getInt() & IPV4_BITS);
        }
        long high = bytes.getLong();
        long low = bytes.getLong();
        return high == 0 && low >>> Integer.SIZE == MAPPED
                ? new IpAddress(true, 0, low & IPV4_BITS)
                : new IpAddress(false, high, low);
    }

    @Override
    public int compareTo(IpAddress other) {
        int byHigh = Long.compareUnsigned(high, other.high);
        return byHigh == 0 ? Long.compareUnsigned(low, other.low) : byHigh;
    }
}
