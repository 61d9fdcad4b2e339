package dev.nutcracker.proxy;

import dev.nutcracker.testing.RawClient;
import dev.nutcracker.testing.RunningProxy;
import java.util.List;
import org.junit.jupiter.api.Test;

/** SORT by keys that patterns form, which one server must have all of. */
final class SortTest {
    private static final String DENIED =
            " option of SORT denied: the keys formed by the pattern may be on several servers,"
                    + " unless a hash tag stands before its *\r\n";
    private static final String SORTED = "*2\r\n$1\r\nb\r\n$1\r\na\r\n";

    @Test
    void shouldSortByKeysThatAHashTagKeepsOnOneServer() {
        try (Servers servers = Servers.start(3);
                RunningProxy _ = RunningProxy.start(servers.pool());
                RawClient client = RawClient.connect(servers.port())) {
            client.send("RPUSH {t}l a b\r\nMSET {t}w_a 2 {t}w_b 1\r\n").expect(":2\r\n+OK\r\n");

            client.send("SORT {t}l BY {t}w_*\r\n").expect(SORTED);
            client.send("SORT_RO {t}l BY {t}w_* GET #\r\n").expect(SORTED);
            client.send("SORT {t}l BY {t}w_* GET {t}w_*\r\n").expect("*2\r\n$1\r\n1\r\n$1\r\n2\r\n");
            client.send("SORT {t}l BY nosort GET #\r\n").expect("*2\r\n$1\r\na\r\n$1\r\nb\r\n");
            client.send("MULTI\r\nSORT {t}l BY {t}w_*\r\nEXEC\r\n").expect("+OK\r\n+QUEUED\r\n*1\r\n" + SORTED);
        }
    }

    @Test
    void shouldRefuseKeysThatMayBeElsewhere() {
        try (Servers servers = Servers.start(2);
                RunningProxy _ = RunningProxy.start(servers.pool());
                RawClient client = RawClient.connect(servers.port())) {
            for (String pattern : List.of("w_*", "w_*_{t}", "{t*}w", "{}w_*", "w_*->{t}")) {
                client.send("SORT {t}l BY " + pattern + "\r\n").expect("-ERR BY" + DENIED);
                client.send("SORT_RO {t}l LIMIT 0 1 GET " + pattern + "\r\n").expect("-ERR GET" + DENIED);
            }
            client.send("SORT " + servers.keyOf(0) + " BY {" + servers.keyOf(1) + "}*\r\n")
                    .expect("-CROSSSLOT Keys in request don't hash to the same server\r\n");
            client.send("MULTI\r\nSORT {t}l GET w_*\r\nEXEC\r\n")
                    .expect("+OK\r\n-ERR GET" + DENIED
                            + "-EXECABORT Transaction discarded because of previous errors.\r\n");
        }
    }

    @Test
    void shouldSortByAnyKeysOfTheOnlyServer() {
        try (Servers servers = Servers.start(1);
                RunningProxy _ = RunningProxy.start(servers.pool());
                RawClient client = RawClient.connect(servers.port())) {
            client.send("RPUSH l a b\r\nMSET w_a 2 w_b 1\r\n").expect(":2\r\n+OK\r\n");

            client.send("SORT l BY w_*\r\n").expect(SORTED);
        }
    }
}
