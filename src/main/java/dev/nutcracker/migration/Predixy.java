package dev.nutcracker.migration;

import dev.nutcracker.hash.KeyHash;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads a file of predixy, with all that its {@code Include} names put into it.
 *
 * <p>Predixy takes the 16 bits of CRC-16 modulo the number of groups. Twemproxy's crc16 has more bits, of which the lowest
 * 16 are the same. So keys stay if the number of groups is a power of two, and otherwise the part that moves is counted.
 */
final class Predixy {
    private static final int SAMPLE = 100_000;
    private static final int CRC_BITS = 0xffff;
    private static final Set<String> SENTINEL_POOLS = Set.of("SentinelServerPool", "StandaloneServerPool");

    private final Draft draft;
    private String listen = "";

    private Predixy(Draft draft) {
        this.draft = draft;
    }

    static void read(String text, Draft draft) throws ImportException {
        Item.Section root = BlockItems.read(text);
        Predixy predixy = new Predixy(draft);
        Item bind = root.find("Bind");
        predixy.listen = bind == null ? "0.0.0.0:7617" : bind.text("Bind");
        for (Map.Entry<String, Item> entry : root.items().entrySet()) {
            predixy.readEntry(entry.getKey(), entry.getValue());
        }
    }

    private void readEntry(String key, Item item) throws ImportException {
        if (SENTINEL_POOLS.contains(key)) {
            groups(item.section(key));
        } else if (key.equals("ClusterServerPool")) {
            cluster(item.section(key));
        } else if (key.equals("WorkerThreads")) {
            draft.workers(Draft.integer(item, key));
        } else if (key.equals("Include")) {
            throw new ImportException(
                    item.line(), "Include " + item.text(key) + ": put that file in the place of this line");
        } else if (key.equals("Authority")) {
            draft.remark(
                    item.line(),
                    "Authority: write the users into a file (docs/users.md), or one password as redis_auth");
        } else if (!Set.of("Bind", "Name", "ClientTimeout").contains(key)) {
            draft.remark(item.line(), key + " is not needed here, or not carried over");
        }
    }

    private Draft.DraftPool pool(Item.Section section) throws ImportException {
        Draft.DraftPool pool = draft.pool("predixy").set("listen", listen).set("redis", "true");
        for (Map.Entry<String, Item> entry : section.items().entrySet()) {
            setting(entry.getKey(), entry.getValue(), pool);
        }
        return pool;
    }

    private void setting(String key, Item item, Draft.DraftPool pool) throws ImportException {
        switch (key) {
            case "Password" -> pool.set("redis_auth", Draft.quoted(item.text(key)));
            case "HashTag" -> pool.set("hash_tag", Draft.quoted(item.text(key)));
            case "ServerTimeout" -> pool.set("timeout", Long.toString(Draft.milliseconds(item, key, 1000)));
            case "ServerFailureLimit" -> pool.set("server_failure_limit", Integer.toString(Draft.integer(item, key)));
            case "ServerRetryTimeout" ->
                pool.set("server_retry_timeout", Long.toString(Draft.milliseconds(item, key, 1000)));
            case "StaticSlaveReadPriority", "DynamicSlaveReadPriority" -> {
                if (Draft.integer(item, key) > 0) {
                    draft.remark(item.line(), key + ": see read_from for reads from replicas");
                }
            }
            case "Hash",
                    "Distribution",
                    "Group",
                    "Sentinels",
                    "Servers",
                    "Databases",
                    "MasterReadPriority",
                    "RefreshMethod",
                    "RefreshInterval",
                    "KeepAlive" -> {}
            default -> draft.remark(item.line(), key + " is not carried over");
        }
    }

    private void cluster(Item.Section section) throws ImportException {
        Draft.DraftPool pool = pool(section);
        for (Item server :
                section.at("Servers").section("Servers").at(BlockItems.ELEMENTS).list("Servers")) {
            String address = server.text("a server");
            pool.server(address, 1, address);
        }
        pool.cluster();
    }

    private void groups(Item.Section section) throws ImportException {
        Draft.DraftPool pool = pool(section);
        Item.Section groups = section.at("Group").section("Group");
        Item sentinels = section.find("Sentinels");
        List<String> addresses = new ArrayList<>();
        if (sentinels != null) {
            for (Item sentinel :
                    sentinels.section("Sentinels").at(BlockItems.ELEMENTS).list("Sentinels")) {
                addresses.add(Draft.quoted(sentinel.text("a sentinel")));
            }
            pool.set("sentinels", "[" + String.join(", ", addresses) + ']');
        }
        int number = 0;
        for (Map.Entry<String, Item> group : groups.items().entrySet()) {
            // Servers are ordered by their names, the shorter first: so they stay in the order of the groups.
            String name = "%04d-%s".formatted(number++, group.getKey());
            server(group.getKey(), name, group.getValue().section(group.getKey()), sentinels != null, pool);
        }
        distribution(section, groups.items().size(), pool);
    }

    private void server(String group, String name, Item.Section addresses, boolean watched, Draft.DraftPool pool)
            throws ImportException {
        if (watched) {
            pool.servers.add(group + ":1 " + name);
            return;
        }
        List<Item> servers = addresses.at(BlockItems.ELEMENTS).list("Group " + group);
        pool.server(servers.getFirst().text("a server"), 1, name);
        if (servers.size() > 1) {
            draft.remark(servers.get(1).line(), "group " + group + ": its replicas are not carried over, see replicas");
        }
    }

    private void distribution(Item.Section section, int groups, Draft.DraftPool pool) throws ImportException {
        Item hash = section.at("Hash");
        Item distribution = section.at("Distribution");
        String way = distribution.text("Distribution");
        if (way.equals("random")) {
            pool.set("distribution", "random");
            return;
        }
        if (!way.equals("modula")) {
            throw new ImportException(
                    distribution.line(), "Distribution " + way + " is unknown; there are modula, random");
        }
        pool.set("distribution", "modula").set("hash", "crc16");
        double moving = switch (hash.text("Hash")) {
            case "crc16" -> movingOf(groups);
            case "atol" -> Draft.shareOfUnrelated(Collections.nCopies(groups, 1));
            default ->
                throw new ImportException(
                        hash.line(), "Hash " + hash.text("Hash") + " is unknown; there are atol, crc16");
        };
        if (moving > 0) {
            draft.moves(
                    hash.line(),
                    pool.name,
                    moving,
                    "the hash " + hash.text("Hash") + " of predixy over " + groups
                            + " groups is not among those of this proxy");
        }
    }

    /** Pools cannot differ in their tags, so the hash alone decides. */
    private static double movingOf(int groups) {
        int moving = 0;
        for (int i = 0; i < SAMPLE; i++) {
            byte[] key = ("key:" + i).getBytes(StandardCharsets.US_ASCII);
            int hash = KeyHash.CRC16.hash(key, 0, key.length);
            if (Integer.remainderUnsigned(hash, groups) != (hash & CRC_BITS) % groups) {
                moving++;
            }
        }
        return (double) moving / SAMPLE;
    }
}
