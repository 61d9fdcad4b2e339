package dev.nutcracker.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** With answers of Redis 7.0.15, and with others. */
final class NodeLineTest {
    private static final String RECORDED = """
            c1310def30f5ea73987eb362c526dcdb79577abc 127.0.0.1:21804@31804 slave 599e45352c63119af4bdc19dd30fea9a703c7190 0 1795939169078 3 connected
            f9b498ba1512683d38fae5c5d6ff2b4b452cecd5 127.0.0.1:21805@31805,b.example slave,fail? 609fff01bad29943ae553a717e711f8fb2e1d686 1795939169078 1795939169179 1 disconnected
            609fff01bad29943ae553a717e711f8fb2e1d686 127.0.0.1:21801@31801,a.example myself,master - 0 1795939169000 1 connected 0-5459 5461 [100->-034821e85080180686297060c04f4c72c5977ddf] [6000-<-034821e85080180686297060c04f4c72c5977ddf]
            599e45352c63119af4bdc19dd30fea9a703c7190 :0@0 master,noaddr - 0 1795939169078 3 disconnected 10923-16383
            """;

    @Test
    void shouldReadWhatServersSay() {
        List<NodeLine> lines = NodeLine.all(RECORDED);

        assertThat(lines).hasSize(4);
        NodeLine replica = lines.get(1);
        assertThat(replica.hostname()).isEqualTo("b.example");
        assertThat(replica.isPrimary()).isFalse();
        assertThat(replica.primaryId()).isEqualTo("609fff01bad29943ae553a717e711f8fb2e1d686");
        assertThat(replica.connected()).isFalse();
        assertThat(replica.flags()).containsExactlyInAnyOrder("slave", "fail?");
        NodeLine self = lines.get(2);
        assertThat(self.isMyself()).isTrue();
        assertThat(self.ip()).isEqualTo("127.0.0.1");
        assertThat(self.port()).isEqualTo(21801);
        assertThat(self.epoch()).isEqualTo(1);
        assertThat(SlotRanges.text(self.slots())).isEqualTo("0-5459, 5461");
        assertThat(SlotRanges.text(self.open())).isEqualTo("100, 6000");
        NodeLine lost = lines.get(3);
        assertThat(lost.ip()).isEmpty();
        assertThat(lost.port()).isZero();
        assertThat(lost.primaryId()).isEmpty();
    }

    @Test
    void shouldReadOtherForms() {
        assertThat(NodeLine.all("a fe80::1:6379@16379,h,shard-id=x myself,master - 0 0 0 connected\r\n"))
                .singleElement()
                .satisfies(line -> {
                    assertThat(line.ip()).isEqualTo("fe80::1");
                    assertThat(line.hostname()).isEqualTo("h");
                });
        assertThat(NodeLine.all("a 10.0.0.1:6379 myself,master - 0 0 0 connected"))
                .hasSize(1);
        assertThat(NodeLine.all("a :6379@16379 myself,master - 0 0 0 connected"))
                .hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "a 127.0.0.1:1@2 master - 0 0 0 connected",
                "a 127.0.0.1:1@2 myself,master - 0 0 0 connected\na 127.0.0.1:1@2 master - 0 0 0 connected",
                "a 127.0.0.1:1@2 myself,master - 0 0 0 connected\nb 127.0.0.1:1@2 myself,master - 0 0 0 connected",
                "a 127.0.0.1:1@2 myself,master - 0 0 0 connected 5\nb 127.0.0.1:1@2 master - 0 0 0 connected 0-9",
                "a 127.0.0.1@2 myself,master - 0 0 0 connected",
                "a 127.0.0.1:x@2 myself,master - 0 0 0 connected",
                "a 127.0.0.1:65536@2 myself,master - 0 0 0 connected",
                "a 127.0.0.1:1@2 myself,master - 0 0 -1 connected",
                "a 127.0.0.1:1@2 myself,master - 0 0 99999999999999999999 connected",
                "a 127.0.0.1:1@2 myself,master - 0 0 0 connected 16384",
                "a 127.0.0.1:1@2 myself,master - 0 0 0 connected 5-4",
                "a 127.0.0.1:1@2 myself,master - 0 0 0 connected 5-",
                "a 127.0.0.1:1@2 myself,master - 0 0 0 connected [5",
                "a 127.0.0.1:1@2 myself,master - 0 0 0 connected [16384->-b]",
                "a 127.0.0.1:1@2 myself,master - 0 0 0 connected []",
            })
    void shouldTakeNoNonsense(String text) {
        assertThat(NodeLine.all(text)).isNull();
    }

    @Test
    void shouldTakeThousandNodesAndNoMore() {
        assertThat(NodeLine.all(nodes(1000))).hasSize(1000);
        assertThat(NodeLine.all(nodes(1001))).isNull();
    }

    private static String nodes(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> "n" + i + " 10.0.0.1:" + (i + 1) + "@1 " + (i == 0 ? "myself,master" : "master")
                        + " - 0 0 0 connected\n")
                .collect(Collectors.joining());
    }
}
