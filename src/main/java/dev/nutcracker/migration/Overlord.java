package dev.nutcracker.migration;

import java.util.Map;
import java.util.Set;

/** Reads overlord's TOML of clusters. Its ketama and its hashes are twemproxy's, so keys stay where they are. */
final class Overlord {
    private static final Set<String> HASHES =
            Set.of("fnv1a_64", "fnv1a_32", "fnv1_64", "fnv1_32", "crc16", "crc32", "crc32a", "md5", "hsieh", "murmur");
    private static final Set<String> KNOWN = Set.of(
            "name",
            "hash_method",
            "hash_distribution",
            "cache_type",
            "listen_proto",
            "servers",
            "dial_timeout",
            "write_timeout");

    private Overlord() {}

    static void read(String text, Draft draft) throws ImportException {
        for (Item.Section cluster : TomlItems.tables(text, "clusters")) {
            readCluster(cluster, draft);
        }
    }

    private static void readCluster(Item.Section cluster, Draft draft) throws ImportException {
        Draft.DraftPool pool = draft.pool(cluster.at("name").text("name"))
                .set("listen", cluster.at("listen_addr").text("listen_addr"));
        Item type = cluster.at("cache_type");
        boolean isCluster = false;
        switch (type.text("cache_type")) {
            case "memcache", "memcache_binary" -> {}
            case "redis" -> pool.set("redis", "true");
            case "redis_cluster" -> {
                pool.set("redis", "true");
                isCluster = true;
            }
            default ->
                throw new ImportException(
                        type.line(),
                        "cache_type " + type.text("cache_type")
                                + " is unknown; there are memcache, memcache_binary, redis, redis_cluster");
        }
        if (!isCluster) {
            pool.set("hash", hash(cluster.at("hash_method"))).set("distribution", "ketama");
        }
        for (Map.Entry<String, Item> entry : cluster.items().entrySet()) {
            setting(entry.getKey(), entry.getValue(), pool, draft);
        }
        for (Item server : cluster.at("servers").list("servers")) {
            server(server, isCluster, pool);
        }
        if (isCluster) {
            pool.cluster();
        }
    }

    private static String hash(Item item) throws ImportException {
        String name = item.text("hash_method");
        if (name.equals("one_on_time")) {
            return "one_at_a_time";
        }
        if (!HASHES.contains(name)) {
            throw new ImportException(item.line(), "hash_method " + name + " is unknown");
        }
        return name;
    }

    private static void setting(String key, Item item, Draft.DraftPool pool, Draft draft) throws ImportException {
        switch (key) {
            case "hash_tag" -> {
                if (!item.text(key).isEmpty()) {
                    pool.set("hash_tag", Draft.quoted(item.text(key)));
                }
            }
            case "redis_auth" -> {
                if (!item.text(key).isEmpty()) {
                    pool.set("redis_auth", Draft.quoted(item.text(key)));
                }
            }
            case "read_timeout" -> pool.set("timeout", Integer.toString(Draft.integer(item, key)));
            case "node_connections" -> pool.set("server_connections", Integer.toString(Draft.integer(item, key)));
            case "ping_fail_limit" -> pool.set("server_failure_limit", Integer.toString(Draft.integer(item, key)));
            case "ping_auto_eject" -> pool.set("auto_eject_hosts", item.text(key));
            case "slowlog_slower_than" -> draft.remark(item.line(), key + ": see slow_log");
            case "listen_addr" -> {}
            default -> {
                if (!KNOWN.contains(key)) {
                    draft.remark(item.line(), key + " is not carried over");
                }
            }
        }
    }

    /** The ring knows a server by its alias, or by its address. */
    private static void server(Item item, boolean isCluster, Draft.DraftPool pool) throws ImportException {
        String[] words = item.text("a server").strip().split("\\s+", 2);
        String[] parts = words[0].split(":", -1);
        if (parts.length == 2 && isCluster) {
            pool.server(words[0], 1, words[0]);
            return;
        }
        if (parts.length != 3) {
            throw new ImportException(item.line(), "\"" + words[0] + "\" is not host:port:weight");
        }
        String address = parts[0] + ':' + parts[1];
        pool.server(
                address,
                Draft.integer(new Item.Value(item.line(), parts[2]), "weight"),
                words.length == 2 ? words[1] : address);
    }
}
