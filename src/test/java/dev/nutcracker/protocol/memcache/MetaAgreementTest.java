package dev.nutcracker.protocol.memcache;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Odd meta commands and questions for statistics, answered through the proxy as by memcached itself. */
final class MetaAgreementTest {
    private static MemcachedPair servers;

    @BeforeAll
    static void startServers() {
        servers = new MemcachedPair();
    }

    @AfterAll
    static void stopServers() {
        servers.close();
    }

    @ParameterizedTest
    @MethodSource("metaRequests")
    void shouldAnswerMetaCommandsAsMemcachedDoes(String request) {
        assertThat(servers.through(request)).isEqualTo(servers.directly(request));
    }

    static List<String> metaRequests() {
        return List.of(
                "flush_all\r\n",
                "set k 0 0 2\r\nab\r\n",
                "me nokey\r\n",
                "me\r\n",
                "mg\r\n",
                "mg k\r\n",
                "mg k v\r\n",
                "mg k v kq\r\n",
                "mg nokey q\r\n",
                "mg nokey k O1\r\n",
                "mg nokey k q O1\r\n",
                "mg k q O1 k\r\n",
                "mg k v v\r\n",
                "mg k O1 O2\r\n",
                "mg k O12345678901234567890123456789012345678901234567890\r\n",
                "mg k O\r\n",
                "mg k x\r\n",
                "mg k 1\r\n",
                "mg k S3\r\n",
                "mg k vk\r\n",
                "mg aw== b v k\r\n",
                "mg aw== b k v O9\r\n",
                "mg aw= b k v\r\n",
                "mg a b k v\r\n",
                "mg !! b\r\n",
                "mg aw==x b\r\n",
                "mg a=== b\r\n",
                "mg ax== b v\r\n",
                "mg ax== b v k\r\n",
                "mg N15 N10 v q\r\n",
                "mg k T\r\n",
                "mg k Tx\r\n",
                "mg k C5\r\n",
                "ms k 2\r\nab\r\n",
                "ms k 2 q\r\nab\r\n",
                "ms k 2 MX\r\nab\r\n",
                "ms k 2 ME\r\nab\r\n",
                "ms k 2 ME q\r\nab\r\n",
                "ms k 2 Mreplace\r\nab\r\n",
                "ms k 2 Mr\r\nab\r\n",
                "ms k 2 M\r\nab\r\n",
                "ms k 2 F5 T0 S9\r\nab\r\n",
                "ms k 2 F5x\r\nab\r\n",
                "ms k 2 F-1\r\nab\r\n",
                "ms k 2 F4294967296\r\nab\r\n",
                "ms k 2 F\r\nab\r\n",
                "ms k 2 C1\r\nab\r\n",
                "ms k 2 C1 q\r\nab\r\n",
                "ms k 2 C\r\nab\r\n",
                "ms k 2 Cx\r\nab\r\n",
                "ms k 2 C1 I\r\nab\r\n",
                "ms\r\n",
                "ms k 2 T\r\nab\r\n",
                "ms k 2 Tx\r\nab\r\n",
                "ms k 2 T-1\r\nab\r\n",
                "ms k 2\r\nabc\r\n",
                "ms k 2 q O4 k\r\nabc\r\n",
                "ms k 2 x\r\nab\r\n",
                "ms k 2 f f\r\nab\r\n",
                "ms k 2 O1 x k\r\nab\r\n",
                "ms a!== 2 b\r\nab\r\n",
                "ms aw== 2 b k\r\nab\r\n",
                "ms a2V5MQ== 2 b k\r\nab\r\n",
                "md\r\n",
                "md k\r\n",
                "md k q\r\n",
                "md nok q k\r\n",
                "md nok k O1\r\n",
                "md k x\r\n",
                "md k C1\r\n",
                "md k C1 q\r\n",
                "md k I T30\r\n",
                "ma\r\n",
                "ma k\r\n",
                "ma n N0 J5 v\r\n",
                "ma n\r\n",
                "ma n q\r\n",
                "ma nono q\r\n",
                "ma n MI v\r\n",
                "ma n MD D2 v\r\n",
                "ma n Mx v\r\n",
                "ma n M v\r\n",
                "ma n D v\r\n",
                "ma n Dx v\r\n",
                "ma n D-1 v\r\n",
                "ma n D18446744073709551615 v\r\n",
                "ma n D18446744073709551616 v\r\n",
                "ma n Jx N0 v\r\n",
                "ma n v q k\r\n",
                "ma n x\r\n",
                "ma n C1\r\n",
                "ma n C1 q\r\n",
                "mg k v ! ~ Z\r\n",
                "mg k q q\r\n",
                "mg k q qx\r\n",
                "mg k v \r\n",
                "mg  k  v\r\n",
                "mg k v\n",
                "mg k v noreply\r\n",
                "md k noreply\r\n",
                "ms k 2 noreply\r\nab\r\n",
                "ma k noreply\r\n",
                "mg YQBi= b\r\n",
                "mg YQBi b k v\r\n",
                "mg ==== b k v\r\n",
                "mg YQ b k v\r\n",
                "mg YQ=\r\n",
                "mg k b\r\n",
                "ms k 2 b\r\nab\r\n",
                "md k b\r\n",
                "ma k b\r\n",
                "mg k v b\r\n",
                "mg Zm9v bk k\r\n",
                "mg Zm9v kb b N0\r\n",
                "me k b\r\n",
                "stats x\r\n",
                "stats noreply\r\n",
                "stats reset x\r\n",
                "stats detail\r\n",
                "stats detail on x\r\n",
                "stats detail off\r\n",
                "stats detail x\r\n",
                "stats cachedump\r\n",
                "stats cachedump 1\r\n",
                "stats cachedump x 1\r\n",
                "stats sizes\r\n",
                "stats extstore\r\n",
                "stats topkeys\r\n",
                "stats\titems\r\n");
    }
}
