package dev.nutcracker.migration;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads mcrouter's JSON: its pools. Its routes are a language of their own, of which only the choice of a pool is carried
 * over.
 */
final class Mcrouter {
    private static final String POOLS = "pools";
    private static final String INHERITED = "inherit";
    private static final Set<String> OF_POOL = Set.of("servers", INHERITED, "protocol", "weights");

    private Mcrouter() {}

    static void read(String text, Draft draft) throws ImportException {
        Item.Section root = YamlItems.read(YamlItems.withoutComments(text));
        Item.Section pools = root.at(POOLS).section(POOLS);
        for (Map.Entry<String, Item> pool : pools.items().entrySet()) {
            readPool(pool.getKey(), pool.getValue().section(pool.getKey()), draft);
        }
        for (Map.Entry<String, Item> other : root.items().entrySet()) {
            if (other.getKey().equals("route") || other.getKey().equals("routes")) {
                readRoute(other.getValue(), draft);
            } else if (!other.getKey().equals(POOLS)) {
                draft.remark(other.getValue().line(), other.getKey() + " has nothing like it here");
            }
        }
    }

    private static void readPool(String name, Item.Section pool, Draft draft) throws ImportException {
        if (pool.find(INHERITED) != null) {
            draft.remark(pool.line(), "pool " + name + " inherits another one, and is left out");
            return;
        }
        Draft.DraftPool made = draft.pool(name)
                .set("listen", draft.listenAddress(pool.line(), name))
                .set("hash", "murmur")
                .set("distribution", "ketama");
        List<Item> servers = pool.at("servers").list("servers of pool " + name);
        for (Item server : servers) {
            String address = serverText(server);
            made.server(hostAndPort(server.line(), address), 1, address);
        }
        for (Map.Entry<String, Item> key : pool.items().entrySet()) {
            if (!OF_POOL.contains(key.getKey())) {
                draft.remark(key.getValue().line(), key.getKey() + " of pool " + name + " has nothing like it here");
            }
        }
        if (pool.find("protocol") != null && !"ascii".equals(pool.textOf("protocol"))) {
            draft.remark(
                    pool.at("protocol").line(),
                    "the proxy asks the servers in the text protocol, not " + pool.textOf("protocol"));
        }
        if (servers.size() > 1) {
            draft.moves(
                    pool.line(),
                    name,
                    Draft.shareOfUnrelated(new ArrayList<>(Collections.nCopies(servers.size(), 1))),
                    "mcrouter's hash Ch3 is not among those of this proxy");
        }
    }

    private static String serverText(Item server) throws ImportException {
        return server instanceof Item.Section section
                ? section.at("hostname").text("hostname")
                : server.text("a server");
    }

    /** Of {@code host:port}, {@code host:port:protocol:security} and {@code [::1]:port}. */
    private static String hostAndPort(int line, String text) throws ImportException {
        int end = text.startsWith("[") ? text.indexOf(']') : text.indexOf(':');
        int colon = text.startsWith("[") ? end + 1 : end;
        String port = colon < 0 || colon >= text.length()
                ? ""
                : text.substring(colon + 1).split(":", -1)[0];
        if (end < 0 || !port.matches("[0-9]{1,5}")) {
            throw new ImportException(line, "\"" + text + "\" is not host:port");
        }
        return text.substring(0, colon) + ':' + port;
    }

    private static void readRoute(Item route, Draft draft) {
        boolean simple = route instanceof Item.Value(int _, String content) && content.startsWith("PoolRoute|");
        if (!simple) {
            draft.remark(
                    route.line(),
                    "routes: clients choose a pool here by its address; prefixes, mirrors and percentages are routes of a pool"
                            + " (docs/routing.md), failover is failover_pool");
        }
    }
}
