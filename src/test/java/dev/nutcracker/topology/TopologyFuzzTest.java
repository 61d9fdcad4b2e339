package dev.nutcracker.topology;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.config.AddressMap;
import dev.nutcracker.config.ServerAddress;
import dev.nutcracker.protocol.Redirection;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What nodes and sentinels say, damaged at random and cut anywhere: nothing is thrown, and what is not understood changes nothing.
 *
 * <p>For longer: {@code -Plong -Dtest=TopologyFuzzTest -Dfuzz.rounds=10000000 -Dfuzz.seed=7}.
 */
final class TopologyFuzzTest {
    private static final int QUICK_ROUNDS = 20_000;
    private static final int LONG_ROUNDS = Integer.getInteger("fuzz.rounds", 1_000_000);
    private static final long SEED = Long.getLong("fuzz.seed", 1);

    private static final ServerAddress.Tcp A = new ServerAddress.Tcp("127.0.0.1", 7001);
    private static final String PIECES = "\r\n*$:+-_#,(%~>|0123456789 \0@[]<?myself,master";
    private static final String SLOTS =
            "*3\r\n*4\r\n:0\r\n:5460\r\n*4\r\n$9\r\n127.0.0.1\r\n:7001\r\n$1\r\na\r\n*0\r\n*4\r\n$9\r\n127.0.0.1\r\n:7004\r\n$1\r\n"
                    + "d\r\n*2\r\n$8\r\nhostname\r\n$1\r\nh\r\n*3\r\n:5461\r\n:10922\r\n*4\r\n$9\r\n127.0.0.1\r\n:7002\r\n$1\r\nb\r\n*0\r\n"
                    + "*3\r\n:10923\r\n:16383\r\n*4\r\n$-1\r\n:7003\r\n$1\r\nc\r\n*0\r\n";
    private static final String LINES = """
            a 127.0.0.1:7001@17001 myself,master - 0 0 1 connected 0-5460 [100->-b] [5461-<-c]
            b 127.0.0.1:7002@17002,host.example master - 0 1 2 connected 5461-10922
            c 127.0.0.1:7003@17003 master - 0 1 3 connected 10923-16382 16383
            d 127.0.0.1:7004@17004 slave,fail? a 0 1 1 connected
            e :0@0 master,noaddr - 0 1 0 disconnected
            """;
    private static final String NODES = bulk(LINES);
    private static final String MASTER =
            "*10\r\n$4\r\nname\r\n$5\r\ncache\r\n$2\r\nip\r\n$9\r\n127.0.0.1\r\n$4\r\nport\r\n$4\r\n"
                    + "6379\r\n$12\r\nconfig-epoch\r\n$1\r\n7\r\n$5\r\nflags\r\n$13\r\nmaster,s_down\r\n";
    private static final String EVENT = "*3\r\n$7\r\nmessage\r\n$14\r\n+switch-master\r\n$38\r\n"
            + "cache 127.0.0.1 32001 127.0.0.1 32003x\r\n*4\r\n$8\r\npmessage\r\n$1\r\n*\r\n$16\r\n-failover-abort-\r\n$30\r\n"
            + "master cache 127.0.0.1 6379 xx\r\n";
    private static final List<String> REDIRECTIONS = List.of(
            "-MOVED 3999 127.0.0.1:6381\r\n",
            "-ASK 3999 ?:6381\r\n",
            "-MOVED 1 :7\r\n",
            "-MOVED 16383 [::1]:65535\r\n");

    private static String bulk(String text) {
        return "$" + text.length() + "\r\n" + text + "\r\n";
    }

    @Test
    void shouldStandWhateverNodesSay() {
        clusters(QUICK_ROUNDS / 5, 5);
    }

    @Test
    void shouldStandWhateverSentinelsSay() {
        sentinels(QUICK_ROUNDS, 6);
    }

    @Test
    void shouldStandWhateverRedirectionsSay() {
        redirections(QUICK_ROUNDS, 7);
    }

    @Tag("long")
    @Test
    void shouldStandAllOfItForLong() {
        clusters(LONG_ROUNDS, SEED);
        sentinels(LONG_ROUNDS, SEED);
        redirections(LONG_ROUNDS, SEED);
    }

    @Test
    void shouldUnderstandWhatIsNotDamaged() {
        ClusterReport report = undamaged();

        assertThat(report.members()).hasSize(5);
        for (int cut = 0; cut < SLOTS.length(); cut++) {
            assertThat(read(SLOTS.substring(0, cut))).as("cut at %d", cut).isEmpty();
        }
        for (int cut = 0; cut < NODES.length(); cut++) {
            assertThat(read(NODES.substring(0, cut))).as("cut at %d", cut).isEmpty();
        }
    }

    private static void clusters(int rounds, long seed) {
        Random random = new Random(seed);
        ClusterView view = known();
        ClusterMap map = view.map();
        for (int round = 0; round < rounds; round++) {
            List<Reply> slots = read(round % 3 == 0 ? SLOTS : damaged(SLOTS, random));
            List<Reply> nodes = read(round % 3 == 1 ? NODES : damagedNodes(random));
            ClusterReport report = report(slots, nodes);
            if (report == null) {
                assertThat(view.map()).as("round %d of seed %d", round, seed).isSameAs(map);
                continue;
            }
            assertThat(report.members()).hasSizeLessThanOrEqualTo(NodeLine.NODES_MAX);
            view.begin();
            view.take(report, A);
            view.finish();
            map = requireNonNull(view.map(), "a map");
            assertThat(slotsOf(map)).isEqualTo(ClusterMap.SLOTS);
            if (round % 1000 == 999) {
                view = known();
                map = view.map();
            }
        }
    }

    /** Each slot has one owner, or none. */
    private static int slotsOf(ClusterMap map) {
        BitSet all = new BitSet();
        all.or(map.slotsOf(ClusterMap.NOBODY));
        for (int i = 0; i < map.primaries().size(); i++) {
            assertThat(all.intersects(map.slotsOf(i))).isFalse();
            all.or(map.slotsOf(i));
        }
        return all.cardinality();
    }

    private static ClusterView known() {
        ClusterView view = new ClusterView(List.of(A));
        view.begin();
        view.take(undamaged(), A);
        view.finish();
        return view;
    }

    private static ClusterReport undamaged() {
        return requireNonNull(report(read(SLOTS), read(NODES)), "a report");
    }

    private static @Nullable ClusterReport report(List<Reply> slots, List<Reply> nodes) {
        return slots.isEmpty() || nodes.isEmpty()
                ? null
                : ClusterReport.of(slots.getFirst(), nodes.getFirst(), A, AddressMap.NONE);
    }

    private static void sentinels(int rounds, long seed) {
        Random random = new Random(seed);
        for (int round = 0; round < rounds; round++) {
            for (Reply reply : read(damaged(MASTER, random))) {
                MasterReport report = MasterReport.of("cache", reply);
                assertThat(report == null || report.epoch() >= 0).isTrue();
            }
            for (Reply reply : read(damaged(EVENT, random))) {
                SentinelEvent event = reply.asList().isEmpty() ? null : SentinelEvent.of(reply.asList());
                assertThat(event == null || !event.primary().host().isEmpty()).isTrue();
            }
        }
    }

    private static void redirections(int rounds, long seed) {
        Random random = new Random(seed);
        for (int round = 0; round < rounds; round++) {
            String text = damaged(REDIRECTIONS.get(random.nextInt(REDIRECTIONS.size())), random);
            Redirection redirection = Redirection.parse(text);
            if (redirection != null) {
                assertThat(redirection.slot()).isBetween(0, ClusterMap.SLOTS - 1);
                assertThat(redirection.port()).isBetween(1, 65535);
                assertThat(redirection.node("127.0.0.1:1")).endsWith(":" + redirection.port());
            }
        }
    }

    /** Mostly in the text, which must be as long as it says. */
    private static String damagedNodes(Random random) {
        return random.nextInt(4) == 0 ? damaged(NODES, random) : bulk(damaged(LINES, random));
    }

    private static String damaged(String valid, Random random) {
        StringBuilder bytes = new StringBuilder(valid);
        for (int i = random.nextInt(4); i >= 0 && bytes.length() > 1; i--) {
            int at = random.nextInt(bytes.length());
            switch (random.nextInt(5)) {
                case 0 -> bytes.setCharAt(at, (char) random.nextInt(256));
                case 1 -> bytes.setCharAt(at, PIECES.charAt(random.nextInt(PIECES.length())));
                case 2 -> bytes.deleteCharAt(at);
                case 3 -> bytes.insert(at, PIECES.charAt(random.nextInt(PIECES.length())));
                default -> bytes.setLength(Math.max(1, at));
            }
        }
        return bytes.toString();
    }

    /** In two pieces; no more than was sent is kept. */
    private static List<Reply> read(String bytes) {
        ReplyReader reader = new ReplyReader(ReplyReader.SMALL);
        List<Reply> replies = new ArrayList<>();
        int cut = bytes.length() / 2;
        for (String piece : List.of(bytes.substring(0, cut), bytes.substring(cut))) {
            reader.add(Unpooled.copiedBuffer(piece, ISO_8859_1));
            for (Reply reply = reader.next(); reply != null; reply = reader.next()) {
                replies.add(reply);
            }
        }
        return replies;
    }
}
