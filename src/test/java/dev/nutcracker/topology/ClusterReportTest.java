package dev.nutcracker.topology;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.config.AddressMap;
import dev.nutcracker.config.ServerAddress;
import dev.nutcracker.testing.RedisText;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** With answers of Redis 7.0.15 to both questions, shortened. */
final class ClusterReportTest {
    private static final ServerAddress.Tcp ASKED = new ServerAddress.Tcp("10.0.0.1", 6379);
    private static final String NO_PERMISSION = "-NOPERM this user has no permissions\r\n";

    @Test
    void shouldNameNodesByTheirAddresses() {
        ClusterReport report = report(slots(entry("10.0.0.1", 6379, "a"), entry("10.0.0.2", 6379, "b")), """
                a 10.0.0.1:6379@16379 myself,master - 0 0 1 connected 0-16383
                b 10.0.0.2:6379@16379 slave a 0 0 1 connected
                """);

        assertThat(names(report)).containsExactly("10.0.0.1:6379", "10.0.0.2:6379");
        assertThat(report.self()).isEqualTo("a");
        assertThat(report.members().get(1).primaryId()).isEqualTo("a");
        assertThat(report.ownerOf(16383)).isZero();
    }

    @Test
    void shouldNameNodesByTheirPreferredHostnames() {
        ClusterReport report = report(slots(entry("a.example", 6379, "a"), entry("?", 6380, "b")), """
                a 10.0.0.1:6379@16379,a.example myself,master - 0 0 1 connected 0-16383
                b 10.0.0.1:6380@16380 slave a 0 0 1 connected
                c 10.0.0.3:6379@16379,c.example master - 0 0 0 connected
                """);

        assertThat(names(report)).containsExactly("a.example:6379", "10.0.0.1:6380", "c.example:6379");
    }

    @Test
    void shouldNotNameNodesByHostnamesThatAreNotPreferred() {
        ClusterReport report = report(slots(entry("10.0.0.1", 6379, "a")), """
                a 10.0.0.1:6379@16379,a.example myself,master - 0 0 1 connected 0-16383
                c 10.0.0.3:6379@16379,c.example master - 0 0 0 connected
                """);

        assertThat(names(report)).containsExactly("10.0.0.1:6379", "10.0.0.3:6379");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "?", "nil"})
    void shouldNameNodesByTheHostThatWasAskedIfTheyLeaveItOpen(String host) {
        String named = host.equals("nil") ? null : host;
        ClusterReport report = report(slots(entry(named, 6379, "a"), entry(named, 6380, "b")), """
                a :6379@16379 myself,master - 0 0 1 connected 0-16383
                b :6380@16380 slave a 0 0 1 connected
                """);

        assertThat(names(report)).containsExactly("10.0.0.1:6379", "10.0.0.1:6380");
    }

    @Test
    void shouldNotGiveTwoNodesOneName() {
        ClusterReport report = report(slots(entry("?", 6379, "b"), entry("?", 6379, "a")), """
                b 10.0.0.2:6379@16379 master - 0 0 1 connected 0-16383
                a 10.0.0.1:6379@16379 myself,slave b 0 0 1 connected
                """);

        assertThat(names(report)).containsExactly("10.0.0.2:6379", "10.0.0.1:6379");
    }

    @Test
    void shouldKnowWhereAnnouncedAddressesAreReached() {
        AddressMap map = new AddressMap(List.of(new AddressMap.Rule("10.9.8.7", 777, "127.0.0.1", 7001)));
        ClusterReport report = ClusterReport.of(
                ClusterText.reply(slots(entry("10.9.8.7", 777, "a"))),
                ClusterText.reply(RedisText.bulk("a 10.9.8.7:777@1 myself,master - 0 0 1 connected 0-16383\n")),
                ASKED,
                map);

        assertThat(report.members()).singleElement().satisfies(member -> {
            assertThat(member.name()).isEqualTo("10.9.8.7:777");
            assertThat(member.address()).isEqualTo(RunningClusterWatch.local(7001));
        });
    }

    @Test
    void shouldNotBelievePortZeroNorNodesWithoutAddress() {
        ClusterReport report = report(slots(entry("10.0.0.1", 0, "a")), """
                a 10.0.0.1:0@0 myself,master - 0 0 1 connected 0-16382
                b 10.0.0.2:6379@16379 master,noaddr - 0 0 1 connected 16383
                c 10.0.0.3:6379@16379 master,fail - 0 0 1 disconnected
                d 10.0.0.4:6379@16379 handshake - 0 0 0 connected
                """);

        assertThat(names(report)).containsExactly("", "", "10.0.0.3:6379");
        assertThat(report.members()).noneMatch(ClusterMember::isTarget);
    }

    @Test
    void shouldTakeZonesFromMetadata() {
        String entry = "*4\r\n" + RedisText.bulk("10.0.0.1") + ":6379\r\n" + RedisText.bulk("a")
                + RedisText.array("hostname", "", "availability-zone", "east");
        ClusterReport report = report(slots(entry), "a 10.0.0.1:6379@1 myself,master - 0 0 1 connected 0-16383");

        assertThat(report.members().getFirst().zone()).isEqualTo("east");
    }

    @Test
    void shouldManageWithSlotsAlone() {
        ClusterReport report = ClusterReport.of(
                ClusterText.reply(slots(entry("10.0.0.1", 6379, "a"), entry("10.0.0.2", 6379, "b"))),
                ClusterText.reply(NO_PERMISSION),
                ASKED,
                AddressMap.NONE);

        assertThat(report.hasEpochs()).isFalse();
        assertThat(report.self()).isEqualTo("a");
        assertThat(names(report)).containsExactly("10.0.0.1:6379", "10.0.0.2:6379");
        assertThat(report.members().get(1).primaryId()).isEqualTo("a");
        assertThat(report.ownerOf(0)).isZero();
    }

    @Test
    void shouldFindNodesThatAreCutOff() {
        ClusterText text = ClusterText.of().primary("a", 1, 1, "0-5460");
        text.node("b", 2, "master,fail?", "-", 2, "connected", "5461-10922");
        text.node("c", 3, "master", "-", 3, "disconnected", "10923-16383");

        assertThat(text.report("a").isCutOff()).isTrue();
        assertThat(text.report("c").isCutOff()).isFalse();
        assertThat(ClusterText.of().primary("a", 1, 1, "").report("a").isCutOff())
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "+OK\r\n",
                "*1\r\n:1\r\n",
                "*1\r\n*2\r\n:0\r\n:1\r\n",
                "*1\r\n*3\r\n:5\r\n:4\r\n*2\r\n$1\r\nh\r\n:1\r\n",
                "*1\r\n*3\r\n:0\r\n:16384\r\n*2\r\n$1\r\nh\r\n:1\r\n",
                "*1\r\n*3\r\n:-1\r\n:4\r\n*2\r\n$1\r\nh\r\n:1\r\n",
                "*1\r\n*3\r\n:0\r\n:4\r\n*1\r\n$1\r\nh\r\n",
                "*1\r\n*3\r\n:0\r\n:4\r\n*2\r\n$1\r\nh\r\n$1\r\nx\r\n",
                "*1\r\n*3\r\n:0\r\n:4\r\n*2\r\n:1\r\n:1\r\n",
                "*2\r\n*3\r\n:0\r\n:4\r\n*2\r\n$1\r\nh\r\n:1\r\n*3\r\n:4\r\n:5\r\n*2\r\n$1\r\nh\r\n:1\r\n",
            })
    void shouldTakeNoNonsense(String slots) {
        assertThat(ClusterReport.of(ClusterText.reply(slots), ClusterText.reply(NO_PERMISSION), ASKED, AddressMap.NONE))
                .isNull();
    }

    private static ClusterReport report(String slots, String nodes) {
        ClusterReport report = ClusterReport.of(
                ClusterText.reply(slots), ClusterText.reply(RedisText.bulk(nodes)), ASKED, AddressMap.NONE);
        assertThat(report).isNotNull();
        return report;
    }

    private static List<String> names(ClusterReport report) {
        return report.members().stream().map(ClusterMember::name).toList();
    }

    /** All slots at the first of these. */
    private static String slots(String... entries) {
        return "*1\r\n*" + (2 + entries.length) + "\r\n:0\r\n:16383\r\n" + String.join("", entries);
    }

    private static String entry(String host, int port, String id) {
        String named = host == null ? "$-1\r\n" : RedisText.bulk(host);
        return "*4\r\n" + named + ":" + port + "\r\n" + RedisText.bulk(id) + "*0\r\n";
    }
}
