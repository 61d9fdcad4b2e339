package dev.nutcracker.config;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.nutcracker.routing.Route;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.StringJoiner;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One route of a routing pool: which requests it takes, and where they go.
 *
 * @param prefixes of keys; none for all keys
 * @param commands names and categories, in lower case; none for all
 * @param percent of the keys, 0 to 100
 * @param pool null if requests get an error
 * @param error the text of the error; null if requests go to a pool
 * @param mirror gets copies of the requests; null if there is none
 * @param further pools that have to do with the requests; null if there are none
 */
public record RouteConfig(
        List<String> prefixes,
        List<String> commands,
        double percent,
        @Nullable String pool,
        @Nullable String error,
        @Nullable MirrorConfig mirror,
        @Nullable FurtherPools further) {
    /** Words that let a route take transactions, which go as a whole. */
    private static final List<String> OF_TRANSACTIONS = List.of("multi", "@transaction", "@write");
    /** Words that let a route take messages and subscriptions. */
    private static final List<String> OF_CHANNELS = List.of("publish", "subscribe", "@pubsub");

    public RouteConfig {
        prefixes = List.copyOf(prefixes);
        commands = List.copyOf(commands);
    }

    /** Everything, to that pool. */
    public static RouteConfig toPool(String pool) {
        return new RouteConfig(List.of(), List.of(), 100, pool, null, null, null);
    }

    /** Everything that reaches it, to the same pool or the same error. */
    public RouteConfig ofAll() {
        return new RouteConfig(List.of(), List.of(), 100, pool, error, null, null);
    }

    /** How many of 10,000 keys an operator moves: those of the route, or those that live at the pool to which keys move. */
    public int orderedShare() {
        return further instanceof MigrateTo migration ? migration.share() : share();
    }

    /** The keys that it takes, with another share of them: {@code share} of 10,000. */
    public Route route(int share) {
        return new Route(
                prefixes.stream().map(prefix -> prefix.getBytes(UTF_8)).toList(), pool == null ? "" : pool, share);
    }

    /** How many of 10,000 keys it takes. */
    public int share() {
        return share(percent);
    }

    /** How many of 10,000 keys make that percentage. */
    public static int share(double percent) {
        return Math.toIntExact(Math.round(percent * Route.ALL / 100));
    }

    /** Whether it takes transactions, from WATCH to EXEC. */
    public boolean takesTransactions() {
        return commands.isEmpty() || commands.stream().anyMatch(OF_TRANSACTIONS::contains);
    }

    /** Whether it takes the requests about channels. */
    public boolean takesChannels() {
        return commands.isEmpty() || commands.stream().anyMatch(OF_CHANNELS::contains);
    }

    /** Whether it takes everything that reaches it. */
    boolean takesAll() {
        return prefixes.isEmpty() && commands.isEmpty() && share() == Route.ALL;
    }

    /**
     * Whether nothing that {@code later} could take gets past this route.
     *
     * @param categories those of a command, with {@code @}; none of what is no command
     */
    boolean hides(RouteConfig later, Function<String, Set<String>> categories) {
        boolean keys = prefixes.isEmpty()
                || (!later.prefixes.isEmpty() && later.prefixes.stream().allMatch(this::covers));
        boolean words = commands.isEmpty()
                || (!later.commands.isEmpty()
                        && later.commands.stream()
                                .allMatch(word -> commands.contains(word)
                                        || !Collections.disjoint(categories.apply(word), commands)));
        return share() == Route.ALL && keys && words;
    }

    private boolean covers(String prefix) {
        return prefixes.stream().anyMatch(prefix::startsWith);
    }

    /** Which requests it takes, in words. */
    public String match() {
        List<String> parts = new ArrayList<>();
        if (!prefixes.isEmpty()) {
            parts.add("keys " + prefixes.stream().map(prefix -> prefix + '*').collect(Collectors.joining(", ")));
        }
        if (!commands.isEmpty()) {
            parts.add("commands " + String.join(", ", commands));
        }
        return parts.isEmpty() ? "all" : String.join("; ", parts);
    }

    /** Returns the route on one line, as a file may have it. */
    @Override
    public String toString() {
        StringJoiner text = new StringJoiner(", ", "{", "}");
        if (!prefixes.isEmpty()) {
            text.add("prefixes: " + list(prefixes));
        }
        if (!commands.isEmpty()) {
            text.add("commands: " + list(commands));
        }
        if (share() != Route.ALL) {
            text.add("percent: " + percent);
        }
        if (pool != null) {
            text.add("pool: " + FileText.quoted(pool));
        }
        if (error != null) {
            text.add("error: " + FileText.quoted(error));
        }
        if (mirror != null) {
            text.add("mirror: " + mirror);
        }
        if (further != null) {
            text.add(further.toString());
        }
        return text.toString();
    }

    static String list(List<String> texts) {
        return texts.stream().map(FileText::quoted).collect(Collectors.joining(", ", "[", "]"));
    }
}
