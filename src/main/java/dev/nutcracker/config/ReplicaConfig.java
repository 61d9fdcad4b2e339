package dev.nutcracker.config;

import static dev.nutcracker.config.Quoting.quoted;
import static java.util.Objects.requireNonNull;

/**
 * An item of {@code replicas}: a server that has a copy of another server's data.
 *
 * <pre>
 *   10.0.1.1:6379 server1 zone-b
 *   │             │       └ zone, if wanted
 *   │             └ name of the server that it copies
 *   └ address
 * </pre>
 *
 * @param server the name of the server that it copies
 * @param zone empty if none is given
 */
public record ReplicaConfig(ServerAddress.Tcp address, String server, String zone) {
    /** The word in place of a list: the replicas are those that the servers themselves name. */
    static final String AUTO = "auto";

    static final String FORM = "host:port, the name of the server that it copies, and a zone if wanted; or " + AUTO;

    public ReplicaConfig {
        requireNonNull(address, "address");
        requireNonNull(server, "server");
        requireNonNull(zone, "zone");
    }

    /** Reads one line; {@link #AUTO} is not one. */
    static ReplicaConfig parse(String line) throws InvalidValue {
        String[] words = line.split(" ", -1);
        if (words.length < 2 || words.length > 3 || words[words.length - 1].isEmpty() || words[1].isEmpty()) {
            throw new InvalidValue(quoted(line) + " is no replica; allowed: " + FORM);
        }
        return new ReplicaConfig(HostPortParser.parse(words[0]), words[1], words.length == 3 ? words[2] : "");
    }

    /** As {@link #parse} takes it. */
    @Override
    public String toString() {
        return HostPortParser.text(address) + ' ' + server + (zone.isEmpty() ? "" : ' ' + zone);
    }
}
