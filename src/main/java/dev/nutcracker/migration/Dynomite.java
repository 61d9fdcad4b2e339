package dev.nutcracker.migration;

import java.util.Collections;
import java.util.Map;

/**
 * Reads a file of dynomite: one node's, with its neighbours. Dynomite keeps several copies of the data; this proxy keeps
 * one, and leaves copies to the servers' own replication.
 */
final class Dynomite {
    private static final int REDIS = 0;

    private Dynomite() {}

    static void read(String text, Draft draft) throws ImportException {
        for (Map.Entry<String, Item> entry : YamlItems.read(text).items().entrySet()) {
            readPool(entry.getKey(), entry.getValue().section(entry.getKey()), draft);
        }
    }

    private static void readPool(String name, Item.Section section, Draft draft) throws ImportException {
        String local = section.at("servers").list("servers").getFirst().text("a server");
        String[] parts = local.split(":", -1);
        if (parts.length < 3) {
            throw new ImportException(section.at("servers").line(), "\"" + local + "\" is not host:port:weight");
        }
        Draft.DraftPool pool =
                draft.pool(name).set("listen", section.at("listen").text("listen"));
        Item kind = section.find("data_store");
        if (kind == null || Draft.integer(kind, "data_store") == REDIS) {
            pool.set("redis", "true");
        }
        pool.set("hash", "murmur").set("distribution", "ketama");
        pool.server(parts[0] + ':' + parts[1], 1, "here");
        int servers = 1 + neighbours(section, parts[1], pool, draft);
        for (Map.Entry<String, Item> entry : section.items().entrySet()) {
            setting(entry.getKey(), entry.getValue(), pool, draft);
        }
        if (servers > 1) {
            draft.moves(
                    section.line(),
                    name,
                    Draft.shareOfUnrelated(Collections.nCopies(servers, 1)),
                    "dynomite's tokens are not among the distributions of this proxy");
        }
    }

    /** Those of the same rack have the other parts of the data; other racks have copies. */
    private static int neighbours(Item.Section section, String port, Draft.DraftPool pool, Draft draft)
            throws ImportException {
        Item seeds = section.find("dyn_seeds");
        if (seeds == null) {
            return 0;
        }
        String place = section.textOf("rack") + ":" + section.textOf("datacenter");
        int count = 0;
        for (Item seed : seeds.list("dyn_seeds")) {
            String[] parts = seed.text("a seed").split(":", -1);
            if (parts.length < 5) {
                throw new ImportException(
                        seed.line(), "\"" + seed.text("a seed") + "\" is not host:port:rack:datacenter:token");
            }
            if ((parts[2] + ':' + parts[3]).equals(place)) {
                count++;
                pool.server(parts[0] + ':' + port, 1, parts[0]);
                draft.remark(
                        seed.line(),
                        "the server at " + parts[0] + " is taken to listen on the port of this one, " + port);
            } else {
                draft.remark(
                        seed.line(),
                        parts[0] + " has a copy in another rack, which is left to the servers' replication");
            }
        }
        return count;
    }

    private static void setting(String key, Item item, Draft.DraftPool pool, Draft draft) throws ImportException {
        switch (key) {
            case "timeout" -> pool.set("timeout", Long.toString(Draft.milliseconds(item, key, 1)));
            case "auto_eject_hosts", "server_failure_limit", "server_retry_timeout", "preconnect", "backlog" ->
                pool.set(key, item.text(key));
            case "listen",
                    "servers",
                    "dyn_seeds",
                    "data_store",
                    "rack",
                    "datacenter",
                    "hash",
                    "tokens",
                    "dyn_listen" -> {}
            default -> draft.remark(item.line(), key + " has nothing like it here");
        }
    }
}
