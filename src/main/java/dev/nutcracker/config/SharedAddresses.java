package dev.nutcracker.config;

import static dev.nutcracker.config.Quoting.quoted;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The rules for pools that listen at one address. There may be one of each protocol: the first request of a client tells
 * which of them it is for. What happens before that must be the same in both.
 */
final class SharedAddresses {
    /** What happens before the first request, and the key that the file has for it. */
    private static final List<Setting> BEFORE_THE_FIRST_REQUEST = List.of(
            new Setting(PoolKey.LISTEN, "the permissions of the socket", pool -> permissions(pool.listen())),
            new Setting(PoolKey.BACKLOG, "backlog", pool -> pool.listen().backlog()),
            new Setting(PoolKey.REUSEPORT, "reuseport", pool -> pool.listen().reusePort()),
            new Setting(PoolKey.TCPKEEPALIVE, "tcpkeepalive", PoolConfig::tcpKeepalive),
            new Setting(PoolKey.TLS, "tls", pool -> pool.clients().tls()),
            new Setting(
                    PoolKey.LIMITS, "allow and deny_from", pool -> pool.limits().addresses()),
            new Setting(PoolKey.LIMITS, "proxy_protocol", pool -> pool.limits().proxyProtocol()),
            new Setting(
                    PoolKey.LIMITS,
                    "accepts_per_second",
                    pool -> pool.limits().accepts().acceptsPerSecond()));

    private final Problems problems;
    private final List<Listening> earlier = new ArrayList<>();

    private record Setting(PoolKey key, String name, Function<PoolConfig, @Nullable Object> value) {}

    /** @param pool null if it has errors */
    private record Listening(
            PoolReader reader,
            ListenAddress address,
            @Nullable PoolConfig pool) {
        private Position at() {
            return reader.position(PoolKey.LISTEN);
        }
    }

    SharedAddresses(Problems problems) {
        this.problems = problems;
    }

    private static int permissions(ListenConfig listen) {
        return listen.address() instanceof ListenAddress.Unix unix ? unix.permissions() : 0;
    }

    /**
     * Compares one more pool with those before it.
     *
     * @param pool null if it has errors
     */
    void add(PoolReader reader, @Nullable PoolConfig pool) {
        ListenAddress address = reader.listen();
        // Those within the process have rules of their own.
        if (address == null || address instanceof ListenAddress.Local) {
            return;
        }
        Listening added = new Listening(reader, address, pool);
        for (Listening before : earlier) {
            boolean isAnother = before.reader.protocol() != reader.protocol();
            if (isAnother && before.address.isSame(address)) {
                checkAgreement(before, added);
            } else if (before.address.text().equals(address.text())) {
                problems.error(
                        added.at(),
                        PoolKey.LISTEN.configName(),
                        "another pool listens there already, on line "
                                + before.at().line()
                                + "; allowed: one pool with redis: true and one without");
                return;
            }
        }
        earlier.add(added);
    }

    private void checkAgreement(Listening before, Listening added) {
        PoolConfig first = before.pool;
        PoolConfig second = added.pool;
        if (first == null || second == null) {
            return;
        }
        for (Setting setting : BEFORE_THE_FIRST_REQUEST) {
            if (!Objects.equals(setting.value.apply(first), setting.value.apply(second))) {
                problems.error(
                        added.reader.position(setting.key),
                        setting.key.configName(),
                        "pool " + quoted(first.name()) + ", which listens at the same address, has other settings for "
                                + setting.name
                                + "; allowed: the same in both, since they count before the first request");
            }
        }
        if (isOpen(first) != isOpen(second)) {
            problems.warning(
                    added.at(),
                    PoolKey.LISTEN.configName(),
                    "of the pools " + quoted(first.name()) + " and " + quoted(second.name())
                            + ", which listen there, only one wants a login");
        }
    }

    private static boolean isOpen(PoolConfig pool) {
        return pool.clients().auth() == null && !pool.clients().users().areThere();
    }
}
