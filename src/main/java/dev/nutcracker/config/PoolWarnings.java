package dev.nutcracker.config;

import static dev.nutcracker.config.Quoting.quoted;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.nutcracker.hash.KeyHash;
import dev.nutcracker.routing.Distribution;
import dev.nutcracker.routing.Router;
import java.util.HashMap;
import java.util.Map;

/** Warns of settings that are allowed but rarely intended. */
final class PoolWarnings {
    /** Enough for every real pool; for more servers, the ring is too expensive to build for a check. */
    private static final int RING_SERVERS_MAX = 10_000;

    private static final int REDIS_PORT = 6379;
    private static final int MEMCACHED_PORT = 11211;

    private final Problems problems;
    /** By resolved address, since two texts can mean the same one. */
    private final Map<Object, PoolConfig> listeners = new HashMap<>();

    PoolWarnings(Problems problems) {
        this.problems = problems;
    }

    void check(PoolConfig pool, PoolReader reader) {
        checkListen(pool, reader.position(PoolKey.LISTEN));
        new FailureWarnings(pool, reader, problems).check();
        checkDatabase(pool, reader.position(PoolKey.REDIS_DB));
        new UserWarnings(pool, reader, problems).check();
        checkPassword(pool, reader);
        checkProtocol(pool, reader);
        checkServerCommands(pool, reader);
        for (ServerConfig server : pool.servers()) {
            checkServer(server, reader.serverPosition(server));
        }
        if (pool.routing().distribution() == Distribution.KETAMA
                && pool.servers().size() > 1) {
            checkHash(pool, reader.position(PoolKey.HASH));
            checkRing(pool, reader);
        }
    }

    private void checkListen(PoolConfig pool, Position at) {
        String text = pool.listen().address().text();
        if (ListenParser.isStar(text)) {
            warn(at, PoolKey.LISTEN, "* means the loopback address; write 0.0.0.0 or :: to be reached from elsewhere");
        }
        if (ListenParser.hasGarbagePermissions(text)) {
            warn(at, PoolKey.LISTEN, "what follows the last space is not octal permissions, such as 0666");
        }
        PoolConfig other = listeners.putIfAbsent(address(pool), pool);
        if (other != null
                && other.protocol() == pool.protocol()
                && !(other.listen().reusePort() && pool.listen().reusePort())) {
            String name = quoted(other.name());
            warn(at, PoolKey.LISTEN, "pool " + name + " listens on the same address; only one of them can");
        }
    }

    private static Object address(PoolConfig pool) {
        return switch (pool.listen().address()) {
            case ListenAddress.Tcp tcp -> tcp.address();
            case ListenAddress.Unix unix -> unix.path();
            case ListenAddress.Local local -> local.name();
            case ListenAddress.None _ -> pool;
        };
    }

    private void checkDatabase(PoolConfig pool, Position at) {
        if (pool.settings().database() > 0 && pool.protocol() != Protocol.REDIS) {
            warn(at, PoolKey.REDIS_DB, "has no effect without redis: true");
        }
    }

    /** The key is older than names of the environment, so a password may have their form. */
    private void checkPassword(PoolConfig pool, PoolReader reader) {
        Secret secret = pool.clients().auth();
        if (secret != null && secret.file() == null && Expanded.areNamesIn(secret.text())) {
            boolean redis = pool.protocol() == Protocol.REDIS;
            PoolKey key = redis ? PoolKey.REDIS_AUTH : PoolKey.MEMCACHE_AUTH;
            PoolKey file = redis ? PoolKey.REDIS_AUTH_FILE : PoolKey.MEMCACHE_AUTH_FILE;
            String message = "is taken as it is: ${NAME} is not replaced by the environment's value here;"
                    + " a file can hold the value (" + file.configName() + ")";
            warn(reader.position(key), key, message);
        }
    }

    private void checkProtocol(PoolConfig pool, PoolReader reader) {
        boolean redis = pool.protocol() == Protocol.REDIS;
        if (!reader.has(PoolKey.REDIS) && hasServerOn(REDIS_PORT, pool) && !hasServerOn(MEMCACHED_PORT, pool)) {
            String message = "port 6379 is that of Redis, but the pool speaks memcached: is redis: true missing?"
                    + " (redis: false ends this warning)";
            warn(reader.position(PoolKey.SERVERS), PoolKey.SERVERS, message);
        }
        if (redis && hasServerOn(MEMCACHED_PORT, pool) && !hasServerOn(REDIS_PORT, pool)) {
            String message = "port 11211 is that of memcached, but the pool speaks redis: is redis: true intended?";
            warn(reader.position(PoolKey.REDIS), PoolKey.REDIS, message);
        }
    }

    /** One is enough: for a trial, several servers are started on one host. */
    private static boolean hasServerOn(int port, PoolConfig pool) {
        return pool.servers().stream()
                .anyMatch(server -> server.address() instanceof ServerAddress.Tcp tcp && tcp.port() == port);
    }

    private void checkServerCommands(PoolConfig pool, PoolReader reader) {
        if (pool.serverCommands() != ServerCommands.TWEMPROXY) {
            return;
        }
        String noEffect = "has no effect with server_commands: twemproxy";
        if (pool.settings().database() > 0) {
            warn(
                    reader.position(PoolKey.REDIS_DB),
                    PoolKey.REDIS_DB,
                    noEffect + ": each twemproxy has its own database");
        }
        if (pool.protocol() == Protocol.MEMCACHE && pool.clients().auth() != null) {
            String message =
                    "applies to clients only with server_commands: twemproxy, which does not support passwords";
            PoolKey key = pool.clients().auth().file() == null ? PoolKey.MEMCACHE_AUTH : PoolKey.MEMCACHE_AUTH_FILE;
            warn(reader.position(key), key, message);
        }
        if (pool.commands().allowFlush()) {
            warn(reader.position(PoolKey.ALLOW_FLUSH), PoolKey.ALLOW_FLUSH, noEffect);
        }
        if (!pool.commands().declared().isEmpty()) {
            warn(reader.position(PoolKey.COMMANDS), PoolKey.COMMANDS, noEffect);
        }
    }

    private void checkServer(ServerConfig server, Position at) {
        if (server.name().isEmpty()) {
            warn(at, PoolKey.SERVERS, "the name after the space is empty");
        }
        switch (server.address()) {
            case ServerAddress.Tcp tcp -> {
                if (tcp.host().isEmpty()) {
                    warn(at, PoolKey.SERVERS, "there is no host before the port; every connection will fail");
                }
            }
            case ServerAddress.Master _, ServerAddress.Undiscovered _ -> {}
            case ServerAddress.Unix unix -> {
                if (unix.path().getBytes(UTF_8).length > ListenParser.PATH_BYTES_MAX) {
                    warn(at, PoolKey.SERVERS, "the path is too long for a unix socket; every connection will fail");
                }
            }
        }
    }

    private void checkHash(PoolConfig pool, Position at) {
        KeyHash hash = pool.routing().hash();
        if (hash == KeyHash.CRC32) {
            String message = "crc32 reaches only the first 1/131072 of a ketama ring, so practically all keys"
                    + " go to one server; crc32a reaches all of it, but moves keys";
            warn(at, PoolKey.HASH, message);
        } else if (hash == KeyHash.CRC16) {
            String message = "on a ketama ring, crc16 sends keys that differ only in their last character to one"
                    + " server, and keys of one or two characters to few: the load is uneven";
            warn(at, PoolKey.HASH, message);
        }
    }

    private void checkRing(PoolConfig pool, PoolReader reader) {
        if (pool.servers().size() > RING_SERVERS_MAX) {
            return;
        }
        Router router = pool.routing().router(pool.weightedServers());
        for (int i = 0; i < pool.servers().size(); i++) {
            if (router.pointCount(i) == 0) {
                ServerConfig server = pool.servers().get(i);
                String message = "the weight of " + quoted(server.name())
                        + " is too small beside the others' for a place on the ring: it receives no key";
                warn(reader.serverPosition(server), PoolKey.SERVERS, message);
            }
        }
    }

    private void warn(Position at, PoolKey key, String message) {
        problems.warning(at, key.configName(), message);
    }
}
