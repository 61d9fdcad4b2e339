package dev.nutcracker.config;

import static java.util.Objects.requireNonNull;

import dev.nutcracker.routing.Route;
import java.util.List;
import java.util.StringJoiner;

/**
 * Copies of the requests that a route takes.
 *
 * @param pool gets them
 * @param percent of the keys, 0 to 100
 * @param commands that are copied: names and categories, in lower case; none for all
 * @param compare whether answers to reads are compared
 * @param maxOutstanding how many copies of each worker may wait for their answers
 */
public record MirrorConfig(String pool, double percent, List<String> commands, boolean compare, int maxOutstanding) {
    public MirrorConfig {
        requireNonNull(pool, "pool");
        commands = List.copyOf(commands);
    }

    /** The keys whose requests are copied. */
    public Route keys() {
        return new Route(List.of(), "mirror " + pool, RouteConfig.share(percent));
    }

    /** Returns the mirror on one line, as a file may have it. */
    @Override
    public String toString() {
        StringJoiner text = new StringJoiner(", ", "{", "}").add("pool: " + FileText.quoted(pool));
        if (RouteConfig.share(percent) != Route.ALL) {
            text.add("percent: " + percent);
        }
        if (!commands.isEmpty()) {
            text.add("commands: " + RouteConfig.list(commands));
        }
        if (compare) {
            text.add("compare: true");
        }
        return text.add("max_outstanding: " + maxOutstanding).toString();
    }
}
