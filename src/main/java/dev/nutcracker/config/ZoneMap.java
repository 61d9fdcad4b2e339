package dev.nutcracker.config;

import static dev.nutcracker.config.Quoting.quoted;
import static java.util.Objects.requireNonNull;

import dev.nutcracker.text.AddressLiteral;
import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * In which zones servers stand that do not tell it themselves. The first rule that matches counts.
 *
 * <pre>
 *   10.1.0.0/16 zone-a            every server with an address in this network
 *   *.b.example.com zone-b        every server with such a name; names are not looked up
 * </pre>
 */
public record ZoneMap(List<Rule> rules) {
    /** No zone is known. */
    public static final ZoneMap NONE = new ZoneMap(List.of());

    static final String FORM = "a network or a host name, perhaps with *. in front, a space, and a zone";

    public ZoneMap {
        rules = List.copyOf(rules);
    }

    /**
     * One line of the map.
     *
     * @param hosts the first word of the line
     * @param network the network that it is; null if it is a name
     */
    public record Rule(String hosts, @Nullable Cidr network, String zone) {
        public Rule {
            requireNonNull(hosts, "hosts");
            requireNonNull(zone, "zone");
        }

        /** As {@link ZoneMap#parse} takes it. */
        @Override
        public String toString() {
            return hosts + ' ' + zone;
        }

        private boolean matches(String host) {
            if (network != null) {
                InetAddress address = AddressLiteral.parse(host);
                return address != null && network.contains(address);
            }
            String name = host.toLowerCase(Locale.ROOT);
            return hosts.startsWith("*.") ? name.endsWith(hosts.substring(1)) : name.equals(hosts);
        }
    }

    /** Reads one line. */
    static Rule parse(String line) throws InvalidValue {
        int space = line.indexOf(' ');
        if (space <= 0 || space != line.lastIndexOf(' ') || space == line.length() - 1) {
            throw new InvalidValue(quoted(line) + " is not hosts and a zone; allowed: " + FORM);
        }
        String hosts = line.substring(0, space);
        String zone = line.substring(space + 1);
        boolean isNetwork = hosts.indexOf('/') >= 0 || AddressLiteral.parse(hosts) != null;
        return isNetwork
                ? new Rule(hosts, new TextTypes.Network().parse(hosts), zone)
                : new Rule(new TextTypes.Domain().parse(hosts), null, zone);
    }

    /** Returns the zone of a host; empty if it is not known. */
    public String zoneOf(String host) {
        for (Rule rule : rules) {
            if (rule.matches(host)) {
                return rule.zone();
            }
        }
        return "";
    }
}
