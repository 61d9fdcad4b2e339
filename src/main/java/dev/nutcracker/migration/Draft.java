package dev.nutcracker.migration;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The configuration that an import makes, and what it has to say of it. */
final class Draft {
    private final List<DraftPool> pools = new ArrayList<>();
    private final List<String> remarks = new ArrayList<>();
    private int workers;
    private int portsGiven;
    private double share;

    /** One pool of the draft. */
    static final class DraftPool {
        private static final List<String> CHOSEN_BY_CLUSTERS = List.of("hash", "hash_tag", "auto_eject_hosts");

        final String name;
        final Map<String, String> keys = new LinkedHashMap<>();
        final List<String> servers = new ArrayList<>();

        DraftPool(String name) {
            this.name = name;
        }

        DraftPool set(String key, String value) {
            keys.put(key, value);
            return this;
        }

        /** @param name by which the distribution knows the server */
        void server(String address, int weight, String name) {
            servers.add(address + ':' + weight + ' ' + name);
        }

        /** Makes it a pool whose nodes say themselves whose keys are whose. */
        DraftPool cluster() {
            CHOSEN_BY_CLUSTERS.forEach(keys::remove);
            List<String> named = List.copyOf(servers);
            servers.clear();
            named.forEach(server -> servers.add(server.replaceFirst(":[0-9]+ .*", ":1")));
            return set("distribution", "cluster");
        }
    }

    DraftPool pool(String name) {
        DraftPool pool = new DraftPool(name.isEmpty() ? "pool" : name);
        pools.add(pool);
        return pool;
    }

    List<DraftPool> pools() {
        return pools;
    }

    void workers(int count) {
        workers = count;
    }

    /** Returns an address for a pool whose file names none. */
    String listenAddress(int line, String pool) {
        String address = "127.0.0.1:" + (22121 + portsGiven++);
        remark(line, "the file does not say where pool " + pool + " listens: " + address + " is a guess");
        return address;
    }

    /** Something that could not be carried over, and why. */
    void remark(int line, String text) {
        remarks.add(line + ": " + text);
    }

    /**
     * Keys of a pool are placed elsewhere than before.
     *
     * @param moving the part of them, from 0 to 1
     */
    void moves(int line, String pool, double moving, String why) {
        share = Math.max(share, moving);
        remark(
                line,
                String.format(
                        Locale.ROOT,
                        "%.2f %% of the keys of pool %s are placed elsewhere: %s",
                        moving * 100,
                        pool,
                        why));
    }

    /** The part of the keys that move if two placements have nothing in common. */
    static double shareOfUnrelated(List<Integer> weights) {
        double sum = weights.stream().mapToInt(Integer::intValue).sum();
        return 1
                - weights.stream()
                        .mapToDouble(weight -> weight / sum * (weight / sum))
                        .sum();
    }

    List<String> remarks() {
        return remarks;
    }

    /** The greatest part of a pool's keys that move. */
    double share() {
        return share;
    }

    String yaml() {
        StringBuilder text = new StringBuilder();
        if (workers > 0) {
            text.append("global:\n  workers: ").append(workers).append('\n');
        }
        for (DraftPool pool : pools) {
            text.append(quoted(pool.name)).append(":\n");
            pool.keys.forEach((key, value) ->
                    text.append("  ").append(key).append(": ").append(value).append('\n'));
            if (!pool.servers.isEmpty()) {
                text.append("  servers:\n");
                pool.servers.forEach(
                        server -> text.append("   - ").append(quoted(server)).append('\n'));
            }
        }
        return text.toString();
    }

    static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    /** Returns milliseconds of a time as Envoy and predixy write it: {@code 5s}, {@code 0.25s}, {@code 100ms}, {@code 7us}. */
    static long milliseconds(Item item, String name, double msWithoutUnit) throws ImportException {
        String text = item.text(name).toLowerCase(Locale.ROOT).strip();
        String number = text.replaceFirst("[a-z]+$", "");
        double factor = switch (text.substring(number.length())) {
            case "" -> msWithoutUnit;
            case "s" -> 1000;
            case "ms" -> 1;
            case "us" -> 0.001;
            case "m" -> 60_000;
            default -> throw new ImportException(item.line(), name + ": \"" + text + "\" has an unknown unit");
        };
        return Math.round(number(item, name, number) * factor);
    }

    private static double number(Item item, String name, String text) throws ImportException {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            throw new ImportException(item.line(), name + ": \"" + text + "\" is not a number");
        }
    }

    static int integer(Item item, String name) throws ImportException {
        String text = item.text(name).strip();
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new ImportException(item.line(), name + ": \"" + text + "\" is not a number");
        }
    }
}
