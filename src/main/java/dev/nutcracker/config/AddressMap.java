package dev.nutcracker.config;

import static dev.nutcracker.config.Quoting.quoted;
import static java.util.Objects.requireNonNull;

import dev.nutcracker.text.AddressLiteral;
import java.net.InetAddress;
import java.util.List;

/**
 * Where the addresses that a topology announces are reached: behind NAT, or at the ports for TLS. The first rule that
 * matches counts; an address without one is reached as it is.
 *
 * <pre>
 *   172.17.0.2:6379 127.0.0.1:7001     this address there
 *   10.5.5.5 nat.example.com           every port of this host there, at the same port
 *   10.5.5.6 nat.example.com:7002      every port of this host at that one
 * </pre>
 */
public record AddressMap(List<Rule> rules) {
    /** Every address is reached as it is announced. */
    public static final AddressMap NONE = new AddressMap(List.of());

    static final String FORM = "host or host:port as announced, a space, and host or host:port where it is reached";

    private static final int SAME_PORT = 0;

    public AddressMap {
        rules = List.copyOf(rules);
    }

    /**
     * One line of the map.
     *
     * @param port the announced port; 0 for every port
     * @param reachedPort 0 for the announced one
     */
    public record Rule(String host, int port, String reachedHost, int reachedPort) {
        public Rule {
            requireNonNull(host, "host");
            requireNonNull(reachedHost, "reachedHost");
        }

        /** As {@link AddressMap#parse} takes it. */
        @Override
        public String toString() {
            return text(host, port) + ' ' + text(reachedHost, reachedPort);
        }

        private static String text(String host, int port) {
            return port == SAME_PORT ? host : HostPortParser.text(new ServerAddress.Tcp(host, port));
        }

        private boolean matches(ServerAddress.Tcp announced) {
            return (port == SAME_PORT || port == announced.port()) && isSameHost(host, announced.host());
        }

        private ServerAddress.Tcp reached(ServerAddress.Tcp announced) {
            return new ServerAddress.Tcp(reachedHost, reachedPort == SAME_PORT ? announced.port() : reachedPort);
        }
    }

    /** Reads one line. */
    static Rule parse(String line) throws InvalidValue {
        int space = line.indexOf(' ');
        if (space <= 0 || space != line.lastIndexOf(' ') || space == line.length() - 1) {
            throw new InvalidValue(quoted(line) + " is not two addresses; allowed: " + FORM);
        }
        String announced = line.substring(0, space);
        String reached = line.substring(space + 1);
        return new Rule(host(line, announced), port(announced), host(line, reached), port(reached));
    }

    /** Whether it is a host alone. An address of IPv6 has a port only if it stands in brackets. */
    private static boolean isHost(String text) {
        boolean hasSeveralColons = text.indexOf(':') != text.lastIndexOf(':');
        return text.endsWith("]") || text.indexOf(':') < 0 || (hasSeveralColons && !text.startsWith("["));
    }

    private static String host(String line, String text) throws InvalidValue {
        String host = isHost(text) ? text : text.substring(0, text.lastIndexOf(':'));
        String bare = HostPortParser.withoutBrackets(host);
        boolean inBrackets = !bare.equals(host);
        if (bare.isEmpty() || bare.indexOf('/') >= 0 || (inBrackets && AddressLiteral.parse(bare) == null)) {
            throw new InvalidValue(quoted(line) + " lacks a host; allowed: " + FORM);
        }
        return bare;
    }

    private static int port(String text) throws InvalidValue {
        return isHost(text)
                ? SAME_PORT
                : Digits.part("port", text.substring(text.lastIndexOf(':') + 1), ListenParser.PORT_MAX, FORM);
    }

    /** Returns where an announced address is reached. */
    public ServerAddress.Tcp reached(ServerAddress.Tcp announced) {
        for (Rule rule : rules) {
            if (rule.matches(announced)) {
                return rule.reached(announced);
            }
        }
        return announced;
    }

    private static boolean isSameHost(String one, String other) {
        if (one.equalsIgnoreCase(other)) {
            return true;
        }
        InetAddress address = AddressLiteral.parse(one);
        return address != null && address.equals(AddressLiteral.parse(other));
    }
}
