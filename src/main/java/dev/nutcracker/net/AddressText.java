package dev.nutcracker.net;

import java.net.InetSocketAddress;

/** Addresses as people and Redis write them. */
public final class AddressText {
    private AddressText() {}

    /** {@code 10.0.0.1:6379}, {@code [::1]:6379}: never a name. */
    public static String of(InetSocketAddress address) {
        String host = address.getAddress().getHostAddress();
        return (host.indexOf(':') < 0 ? host : '[' + host + ']') + ':' + address.getPort();
    }
}
