package dev.nutcracker.config;

import static dev.nutcracker.config.Quoting.quoted;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/** The rules for pools that listen within the process, at {@code local:NAME}. */
final class LocalListeners {
    private static final Pattern NAME = Pattern.compile("[a-z0-9._-]{1,100}");

    private final boolean embedded;
    private final Problems problems;
    private final Map<String, Position> names = new HashMap<>();

    /** @param embedded whether the proxy is within another program, which only then can have clients there */
    LocalListeners(boolean embedded, Problems problems) {
        this.embedded = embedded;
        this.problems = problems;
    }

    void check(PoolReader pool) {
        if (pool.listen() instanceof ListenAddress.Local local) {
            Position at = pool.position(PoolKey.LISTEN);
            if (!embedded) {
                complain(
                        at,
                        PoolKey.LISTEN,
                        quoted(local.text()) + " is for a proxy that is embedded in another program; allowed: "
                                + ListenParser.FORM);
            } else if (!NAME.matcher(local.name()).matches()) {
                complain(
                        at,
                        PoolKey.LISTEN,
                        "the name in " + quoted(local.text())
                                + " is no such name; allowed: letters, digits, dots, _ and -");
            }
            Position first = names.putIfAbsent(local.name(), at);
            if (first != null) {
                complain(
                        at,
                        PoolKey.LISTEN,
                        "another pool listens there already, on line " + first.line()
                                + "; allowed: one pool for each name");
            }
            if (pool.has(PoolKey.TLS)) {
                complain(
                        pool.position(PoolKey.TLS),
                        PoolKey.TLS,
                        "clients within the process have no TLS; allowed: a pool that listens on host:port or a unix socket");
            }
        }
    }

    private void complain(Position at, PoolKey key, String message) {
        problems.error(at, key.configName(), message);
    }
}
