package dev.nutcracker.config;

import static dev.nutcracker.config.Quoting.quoted;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;

/**
 * Parses networks.
 *
 * <pre>
 *   10.1.0.0/16    an address, whose bits behind the prefix are 0, and the length of the prefix
 *   2001:db8::/32
 *   10.1.2.3       one address
 * </pre>
 */
final class CidrParser {
    static final String FORM = "networks, 10.0.0.0/8 or 2001:db8::/32 for example, or single addresses";

    /** Four plain decimal numbers. */
    private static final Pattern IPV4 = Pattern.compile("(0|[1-9][0-9]{0,2})(\\.(0|[1-9][0-9]{0,2})){3}");

    private static final Pattern IPV6 = Pattern.compile("[0-9a-fA-F:]*:[0-9a-fA-F:.]*");

    private CidrParser() {}

    static Cidr parse(String text) throws InvalidValue {
        int slash = text.indexOf('/');
        InetAddress address = address(slash < 0 ? text : text.substring(0, slash), text);
        int bitsMax = address.getAddress().length * Byte.SIZE;
        int bits = slash < 0 ? bitsMax : prefixBits(text, slash, bitsMax);
        InetAddress network = network(address, bits);
        if (!network.equals(address)) {
            throw new InvalidValue(quoted(text) + " has bits behind its prefix; the network is "
                    + new Cidr(network, bits) + ", the address " + address.getHostAddress());
        }
        return new Cidr(network, bits);
    }

    private static InetAddress address(String host, String text) throws InvalidValue {
        if (!IPV4.matcher(host).matches() && !IPV6.matcher(host).matches()) {
            throw new InvalidValue(quoted(text) + " is not a network; allowed: " + FORM);
        }
        try {
            InetAddress address = InetAddress.ofLiteral(host);
            if (address instanceof Inet4Address && host.indexOf(':') >= 0) {
                throw new InvalidValue(
                        quoted(text) + " is written as IPv6; the address is " + address.getHostAddress());
            }
            return address;
        } catch (IllegalArgumentException e) {
            throw new InvalidValue(quoted(text) + " is not a network; allowed: " + FORM);
        }
    }

    private static int prefixBits(String text, int slash, int bitsMax) throws InvalidValue {
        try {
            return (int) Digits.parse(text.substring(slash + 1), 0, bitsMax);
        } catch (InvalidValue e) {
            throw new InvalidValue("the prefix of " + quoted(text) + ": " + e.message());
        }
    }

    private static InetAddress network(InetAddress address, int bits) {
        byte[] bytes = address.getAddress();
        for (int i = bits; i < bytes.length * Byte.SIZE; i++) {
            bytes[i / Byte.SIZE] &= (byte) ~(0x80 >> i % Byte.SIZE);
        }
        try {
            return address instanceof Inet6Address
                    ? Inet6Address.getByAddress(null, bytes, -1)
                    : InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new AssertionError("an address has an impossible length", e);
        }
    }
}
