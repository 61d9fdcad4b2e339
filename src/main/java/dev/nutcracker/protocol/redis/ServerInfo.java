package dev.nutcracker.protocol.redis;

import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** One server's answer to INFO: values by name. */
record ServerInfo(Map<String, String> values) {
    /** Numbers that are summed over all servers. */
    static final List<String> MEMORY_SUMS = List.of(
            "used_memory",
            "used_memory_rss",
            "used_memory_peak",
            "used_memory_dataset",
            "total_system_memory",
            "maxmemory");

    static final List<String> STATS_SUMS =
            List.of("instantaneous_ops_per_sec", "expired_keys", "evicted_keys", "keyspace_hits", "keyspace_misses");

    static final List<String> CPU_SUMS =
            List.of("used_cpu_sys", "used_cpu_user", "used_cpu_sys_children", "used_cpu_user_children");

    /** The first part of the names of error fields. */
    static final String ERROR = "errorstat_";

    /** The fields that an INFO of the proxy uses; the rest is dropped. */
    private static boolean isOfUse(String name) {
        return name.equals("redis_version")
                || name.equals("maxmemory_policy")
                || isSummed(name)
                || isDatabase(name)
                || isError(name);
    }

    /** Whether it is one of the numbers that are summed. */
    private static boolean isSummed(String name) {
        return MEMORY_SUMS.contains(name) || STATS_SUMS.contains(name) || CPU_SUMS.contains(name);
    }

    static boolean isDatabase(String name) {
        return name.startsWith("db") && name.length() > 2 && Character.isDigit(name.charAt(2));
    }

    /** {@code errorstat_WRONGTYPE:count=3}. */
    static boolean isError(String name) {
        return name.startsWith(ERROR);
    }

    /** @param response lines of {@code name:value} among others */
    static ServerInfo of(String response) {
        Map<String, String> values = new HashMap<>();
        response.lines().forEach(line -> {
            int colon = line.indexOf(':');
            if (colon > 0 && isOfUse(line.substring(0, colon))) {
                values.put(line.substring(0, colon), line.substring(colon + 1));
            }
        });
        return new ServerInfo(Map.copyOf(values));
    }

    String text(String name) {
        return values.getOrDefault(name, "");
    }

    /** The number of that name; 0 if there is none. */
    long number(String name) {
        return parse(text(name));
    }

    /** The number of that name, with its fraction; 0 if there is none. */
    BigDecimal decimal(String name) {
        try {
            return new BigDecimal(text(name));
        } catch (NumberFormatException _) {
            return BigDecimal.ZERO;
        }
    }

    /** {@code keys=3,expires=1,avg_ttl=0}: a field within the value for a database or an error. */
    long field(String name, String field) {
        for (String part : text(name).split(",", -1)) {
            if (part.startsWith(field + '=')) {
                return parse(part.substring(field.length() + 1));
            }
        }
        return 0;
    }

    private static long parse(String number) {
        try {
            return Long.parseLong(number);
        } catch (NumberFormatException _) {
            return 0;
        }
    }
}
