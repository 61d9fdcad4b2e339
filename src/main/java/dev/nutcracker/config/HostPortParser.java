package dev.nutcracker.config;

import static dev.nutcracker.config.Quoting.quoted;

/**
 * Parses {@code host:port}, where the host may be an IPv6 address in brackets.
 *
 * <pre>
 *   10.0.0.1:26379    sentinel-3:26379    [::1]:26379
 * </pre>
 */
final class HostPortParser {
    static final String FORM = "host:port";

    private HostPortParser() {}

    static ServerAddress.Tcp parse(String text) throws InvalidValue {
        int colon = portColon(text);
        if (colon <= 0) {
            throw new InvalidValue(quoted(text) + " lacks a host or port; allowed: " + FORM);
        }
        return new ServerAddress.Tcp(
                host(text, colon), Digits.part("port", text.substring(colon + 1), ListenParser.PORT_MAX, FORM));
    }

    /** As {@link #parse} takes it. */
    static String text(ServerAddress.Tcp address) {
        String host = address.host();
        return (host.indexOf(':') < 0 ? host : '[' + host + ']') + ':' + address.port();
    }

    /** The colon before the port; -1 if there is no port. An IPv6 address without brackets has none. */
    private static int portColon(String text) {
        int colon = text.lastIndexOf(':');
        boolean isInAddress = text.startsWith("[") ? text.indexOf(']') > colon : text.indexOf(':') != colon;
        return isInAddress ? -1 : colon;
    }

    private static String host(String text, int colon) throws InvalidValue {
        String host = withoutBrackets(text.substring(0, colon));
        if (host.isEmpty() || host.indexOf(' ') >= 0) {
            throw new InvalidValue(quoted(text) + " lacks a host or port; allowed: " + FORM);
        }
        return host;
    }

    /** A host as it is, or an IPv6 address in brackets without these. */
    static String withoutBrackets(String host) {
        return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    }
}
