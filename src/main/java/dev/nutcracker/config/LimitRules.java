package dev.nutcracker.config;

import static dev.nutcracker.config.Quoting.quoted;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Refuses limits that a pool cannot have. */
final class LimitRules {
    /** Those that tell clients apart by their addresses. */
    private static final List<LimitKey> BY_ADDRESS = List.of(
            LimitKey.ADDRESS_REQUESTS_PER_SECOND,
            LimitKey.ADDRESS_BYTES_PER_SECOND,
            LimitKey.CLIENTS_PER_ADDRESS,
            LimitKey.ACCEPTS_PER_SECOND_PER_ADDRESS);

    private static final List<LimitKey> OF_NETWORKS =
            List.of(LimitKey.ALLOW, LimitKey.DENY_FROM, LimitKey.PROXY_PROTOCOL_FROM);

    private final Section<PoolKey> pool;
    private final Section<LimitKey> section;
    private final Problems problems;
    private final Map<String, Position> users = new HashMap<>();

    LimitRules(Section<PoolKey> pool, Section<LimitKey> section, Problems problems) {
        this.pool = pool;
        this.section = section;
        this.problems = problems;
    }

    void check(LimitsConfig limits) {
        if (limits.proxyProtocol().required() && !section.has(LimitKey.PROXY_PROTOCOL_FROM)) {
            complain(
                    LimitKey.PROXY_PROTOCOL,
                    "required needs proxy_protocol_from, the networks of those that may send the header");
        }
        ListenAddress listen = pool.value(PoolKey.LISTEN, ListenAddress.class);
        if (listen instanceof ListenAddress.Unix || listen instanceof ListenAddress.Local) {
            checkWithoutAddresses(limits);
        }
    }

    private void checkWithoutAddresses(LimitsConfig limits) {
        for (LimitKey key : BY_ADDRESS) {
            if (section.number(key) != 0) {
                needTcp(key);
            }
        }
        for (LimitKey key : OF_NETWORKS) {
            if (section.has(key)) {
                needTcp(key);
            }
        }
        if (limits.proxyProtocol().required()) {
            needTcp(LimitKey.PROXY_PROTOCOL);
        }
    }

    private void needTcp(LimitKey key) {
        String where = pool.value(PoolKey.LISTEN, ListenAddress.class) instanceof ListenAddress.Local
                ? "within the process"
                : "on a unix socket";
        complain(key, "needs clients with addresses; allowed: a pool that listens on host:port, not " + where);
    }

    /** Returns whether the user has no limit yet; complains otherwise. */
    boolean isNewUser(String name, Position at) {
        Position first = users.putIfAbsent(name, at);
        if (first != null) {
            problems.error(
                    at,
                    UserLimitKey.NAME.configName(),
                    quoted(name) + " is given twice, first on line " + first.line());
        }
        return first == null;
    }

    private void complain(LimitKey key, String message) {
        problems.error(section.position(key), key.configName(), message);
    }
}
