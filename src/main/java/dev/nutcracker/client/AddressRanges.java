package dev.nutcracker.client;

import dev.nutcracker.config.Cidr;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * A list of networks, compiled to sorted ranges: whether an address is in one of them takes a binary search. Addresses of
 * IPv4 that are written as those of IPv6 ({@code ::ffff:10.0.0.1}) are those of IPv4. A network of IPv6 contains none of
 * IPv4, so {@code ::/0} is every address of IPv6 and no other.
 */
final class AddressRanges {
    /** The first 12 bytes of an address of IPv4 that is written as one of IPv6. */
    private static final int MAPPED_BITS = 96;

    private final Range[] ipv4;
    private final Range[] ipv6;

    private AddressRanges(Range[] ipv4, Range[] ipv6) {
        this.ipv4 = ipv4;
        this.ipv6 = ipv6;
    }

    static AddressRanges of(List<Cidr> networks) {
        List<Range> ipv4 = new ArrayList<>();
        List<Range> ipv6 = new ArrayList<>();
        for (Cidr network : networks) {
            IpAddress first = IpAddress.of(network.network());
            (first.isIpv4() ? ipv4 : ipv6).add(Range.of(first, prefixBits(network, first)));
        }
        return new AddressRanges(joined(ipv4), joined(ipv6));
    }

    private static int prefixBits(Cidr network, IpAddress first) {
        boolean isMapped = first.isIpv4() && !(network.network() instanceof Inet4Address);
        return isMapped ? Math.max(0, network.prefixBits() - MAPPED_BITS) : network.prefixBits();
    }

    /** Ranges that overlap become one. */
    private static Range[] joined(List<Range> ranges) {
        Collections.sort(ranges, (one, other) -> one.first.compareTo(other.first));
        List<Range> joined = new ArrayList<>();
        for (Range range : ranges) {
            Range before = joined.isEmpty() ? null : joined.getLast();
            if (before == null || before.last.compareTo(range.first) < 0) {
                joined.add(range);
            } else if (before.last.compareTo(range.last) < 0) {
                joined.set(joined.size() - 1, new Range(before.first, range.last));
            }
        }
        return joined.toArray(Range[]::new);
    }

    boolean contains(InetAddress address) {
        IpAddress sought = IpAddress.of(address);
        Range[] ranges = sought.isIpv4() ? ipv4 : ipv6;
        int from = 0;
        int to = ranges.length - 1;
        while (from <= to) {
            int middle = (from + to) >>> 1;
            if (ranges[middle].last.compareTo(sought) < 0) {
                from = middle + 1;
            } else if (ranges[middle].first.compareTo(sought) > 0) {
                to = middle - 1;
            } else {
                return true;
            }
        }
        return false;
    }

    /** From the first to the last address, both included. */
    private record Range(IpAddress first, IpAddress last) {
        static Range of(IpAddress network, int prefixBits) {
            int free = (network.isIpv4() ? Integer.SIZE : 2 * Long.SIZE) - prefixBits;
            long freeLow = lowestBits(Math.min(free, Long.SIZE));
            long freeHigh = lowestBits(Math.max(0, free - Long.SIZE));
            return new Range(
                    new IpAddress(network.isIpv4(), network.high() & ~freeHigh, network.low() & ~freeLow),
                    new IpAddress(network.isIpv4(), network.high() | freeHigh, network.low() | freeLow));
        }

        private static long lowestBits(int count) {
            return count == 0 ? 0 : ~0L >>> (Long.SIZE - count);
        }
    }
}
