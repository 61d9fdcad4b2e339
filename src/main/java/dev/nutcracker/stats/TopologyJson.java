package dev.nutcracker.stats;

import dev.nutcracker.stats.TopologyReport.Count;
import dev.nutcracker.stats.TopologyReport.Replica;
import dev.nutcracker.stats.TopologyReport.Shard;
import dev.nutcracker.stats.TopologyReport.Watcher;
import dev.nutcracker.text.JsonWriter;
import java.util.List;

/** The JSON object of {@code /topology}: by pool, where its servers are, and who says so. */
public final class TopologyJson {
    private final JsonWriter out = JsonWriter.spaced();

    private TopologyJson() {}

    /** Returns the object and a line feed. */
    public static String of(List<TopologyReport> pools) {
        return of(pools, List.of());
    }

    /** Returns the object and a line feed, with pools of both kinds. */
    public static String of(List<TopologyReport> pools, List<DiscoveryReport> discoveries) {
        TopologyJson json = new TopologyJson();
        json.out.open('{');
        pools.forEach(json::pool);
        discoveries.forEach(json::discovery);
        return json.out.close('}').toString();
    }

    private void pool(TopologyReport pool) {
        out.name(pool.pool())
                .open('{')
                .text("source", pool.source())
                .number("version", pool.version())
                .number("age_ms", pool.ageNs() < 0 ? -1 : ServerReport.ms(pool.ageNs()))
                .number("held_requests", pool.held());
        counts("refreshes", pool.refreshes());
        counts("redirects", pool.redirects());
        out.name("primaries").open('[');
        pool.shards().forEach(this::shard);
        out.close(']');
        counts("reads", pool.reads());
        out.name("replicas").open('[');
        pool.replicas().forEach(this::replica);
        out.close(']').name(pool.source()).open('[');
        pool.watchers().forEach(this::watcher);
        out.close(']').close('}');
    }

    private void discovery(DiscoveryReport pool) {
        out.name(pool.pool())
                .open('{')
                .text("source", "discovery")
                .text("url", pool.url())
                .text("list", pool.origin())
                .number("age_ms", pool.ageNs() < 0 ? -1 : ServerReport.ms(pool.ageNs()))
                .number("changes", pool.changes())
                .text("reason", pool.trouble())
                .name("answers")
                .open('{');
        pool.answers().forEach(count -> out.number(count.label(), count.count()));
        out.close('}').name("servers").open('[');
        for (DiscoveryReport.Listed server : pool.servers()) {
            out.open('{')
                    .text("server", server.server())
                    .text("address", server.address())
                    .number("weight", server.weight())
                    .close('}');
        }
        out.close(']').close('}');
    }

    private void counts(String name, List<Count> counts) {
        out.name(name).open('{');
        counts.forEach(count -> out.number(count.label(), count.count()));
        out.close('}');
    }

    private void shard(Shard shard) {
        out.open('{')
                .text("server", shard.server())
                .text("master", shard.name())
                .text("phase", shard.phase())
                .text("waiting", shard.waiting())
                .text("primary", shard.primary())
                .number("epoch", shard.epoch())
                .number("held_requests", shard.held())
                .text("reason", shard.reason())
                .close('}');
    }

    private void replica(Replica replica) {
        out.open('{')
                .text("server", replica.server())
                .text("address", replica.address())
                .text("zone", replica.zone())
                .number("fit", replica.fit() ? 1 : 0)
                .number("lag_ms", replica.lagMs())
                .text("reason", replica.reason())
                .close('}');
    }

    private void watcher(Watcher watcher) {
        out.open('{')
                .text("address", watcher.address())
                .number("configured", watcher.configured() ? 1 : 0)
                .number("answering", watcher.answering() ? 1 : 0)
                .number("stale", watcher.stale() ? 1 : 0)
                .text("reason", watcher.reason())
                .close('}');
    }
}
