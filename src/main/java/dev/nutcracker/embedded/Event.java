package dev.nutcracker.embedded;

import java.time.Instant;
import java.util.List;

/** Something that has happened to a proxy, for {@link NutcrackerBuilder#onEvent}. Further kinds may come with any release. */
public sealed interface Event {
    Instant at();

    /**
     * A server gets no requests any more, since it fails.
     *
     * @param address as the configuration has it
     * @param cause in words
     * @param ejected whether other servers of the pool have its keys; if not, {@code on_failure} says what becomes of them
     */
    record ServerDown(Instant at, String pool, String server, String address, String cause, boolean ejected)
            implements Event {}

    /** A server gets its requests again. */
    record ServerUp(Instant at, String pool, String server, String address) implements Event {}

    /**
     * Somebody has ordered a state for a server.
     *
     * @param order {@code drain}, {@code maint}, {@code up} or {@code auto}; {@code drain for 30 s}
     * @param by who
     */
    record ServerOrdered(Instant at, String pool, String server, String order, String by) implements Event {}

    /**
     * Another configuration is in effect, by {@link Nutcracker#reload}, or because a discovery has found other servers.
     *
     * @param by who or what has asked for it
     * @param changes in sentences; none if it is as before
     */
    record Reloaded(Instant at, String by, List<String> changes) implements Event {
        public Reloaded {
            changes = List.copyOf(changes);
        }
    }

    /**
     * A configuration was refused; that of before stays in effect.
     *
     * @param problems in sentences
     */
    record ReloadRefused(Instant at, String by, List<String> problems) implements Event {
        public ReloadRefused {
            problems = List.copyOf(problems);
        }
    }

    /**
     * Users of a pool were read again because of {@code ACL LOAD}.
     *
     * @param taken false if the file has mistakes, and those of before stay
     */
    record UsersLoaded(Instant at, String pool, boolean taken) implements Event {}

    /**
     * Somebody else, such as sentinels, a cluster or name servers, says that keys are served elsewhere, or by nobody.
     *
     * @param pool empty for a host name, which several pools may have
     * @param change in words
     */
    record TopologyChanged(Instant at, String pool, String change) implements Event {}

    /** So many events were dropped here, since the consumer is slow. */
    record Dropped(Instant at, long count) implements Event {}
}
