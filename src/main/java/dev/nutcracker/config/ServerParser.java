package dev.nutcracker.config;

import static dev.nutcracker.config.Quoting.quoted;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Parses an item of {@code servers}, from its end to its start since only the host may contain colons.
 *
 * <pre>
 *   ::1:6379:1 one        /run/redis.sock:1 one
 *   │   │    │ └ name     │               │ └ name
 *   │   │    └ weight     │               └ weight
 *   │   └ port            └ path, without a colon
 *   └ host
 *
 *   mymaster:1 one
 *   │        └ weight
 *   └ name of a master that sentinels watch: its characters are letters, digits, dots, dashes and underscores
 * </pre>
 *
 * <p>A server without a name of its own is placed by its address, in the form that all clients of its ring agree on:
 * {@code host:port} with the port as written, the host alone for port 11211, and a path with a colon behind it.
 */
final class ServerParser {
    static final String MASTER_FORM = "master:weight, and a name after a space if wanted";

    static final String FORM = "host:port:weight or /path:weight, and a name after a space if wanted";

    private static final int MEMCACHED_PORT = 11211;
    /** As in Redis' sentinel.c, which allows no others. */
    private static final Pattern MASTER = Pattern.compile("[A-Za-z0-9._-]+");

    private ServerParser() {}

    static ServerConfig parse(String line) throws InvalidValue {
        int space = line.lastIndexOf(' ');
        String place = space < 0 ? line : line.substring(0, space);
        @Nullable String name = space < 0 ? null : line.substring(space + 1);

        int weightColon = colon(line, place);
        int weight = weight(place.substring(weightColon + 1));
        String address = place.substring(0, weightColon);
        if (MASTER.matcher(address).matches()) {
            return new ServerConfig(name == null ? address : name, new ServerAddress.Master(address), weight);
        }
        return line.startsWith("/") ? unix(line, address, weight, name) : tcp(line, address, weight, name);
    }

    /** Returns a line that {@link #parse} has taken with another weight. */
    static String withWeight(String line, String weight) {
        int space = line.lastIndexOf(' ');
        String place = space < 0 ? line : line.substring(0, space);
        return place.substring(0, place.lastIndexOf(':') + 1) + weight + line.substring(place.length());
    }

    private static ServerConfig unix(String line, String path, int weight, @Nullable String name) throws InvalidValue {
        if (path.indexOf(':') >= 0) {
            throw new InvalidValue(quoted(line) + " has a colon in its path; allowed: /path:weight");
        }
        return new ServerConfig(name == null ? path + ":" : name, new ServerAddress.Unix(path), weight);
    }

    private static ServerConfig tcp(String line, String address, int weight, @Nullable String name)
            throws InvalidValue {
        int portColon = colon(line, address);
        String host = address.substring(0, portColon);
        int port = Digits.part("port", address.substring(portColon + 1), ListenParser.PORT_MAX, FORM);
        String addressName = port == MEMCACHED_PORT ? host : address;
        return new ServerConfig(
                name == null ? addressName : name,
                new ServerAddress.Tcp(HostPortParser.withoutBrackets(host), port),
                weight);
    }

    private static int colon(String line, String text) throws InvalidValue {
        int colon = text.lastIndexOf(':');
        if (colon < 0) {
            throw new InvalidValue(quoted(line) + " lacks a part; allowed: " + FORM);
        }
        return colon;
    }

    private static int weight(String text) throws InvalidValue {
        if (text.indexOf(' ') >= 0) {
            throw new InvalidValue("there is more than one space; allowed: " + FORM);
        }
        return Digits.part("weight", text, Integer.MAX_VALUE, FORM);
    }
}
