package dev.nutcracker.text;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/** An address of IPv4 or IPv6 that is written as numbers, so that nothing has to be looked up. */
public final class AddressLiteral {
    private AddressLiteral() {}

    /** Returns the address that {@code host} spells out; {@code null} if it is a name. */
    public static @Nullable InetAddress parse(String host) {
        try {
            return InetAddress.ofLiteral(host);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
