package dev.nutcracker.topology;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.config.ServerAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a server says of its replication; it may say anything. */
final class ReplicationTest {
    private static final String PRIMARY = """
            # Replication
            role:master
            connected_slaves:2
            slave0:ip=127.0.0.1,port=7602,state=online,offset=1400,lag=0
            slave1:ip=redis-2.example.com,port=7603,state=wait_bgsave,offset=0,lag=1
            master_failover_state:no-failover
            master_replid:8c0e4b5dd0a2cf0e0a4d4f8d2cb4eac4bbb0a3fe
            master_replid2:0000000000000000000000000000000000000000
            master_repl_offset:1400
            second_repl_offset:-1
            """.replace("\n", "\r\n");
    private static final String REPLICA = """
            role:slave
            master_host:127.0.0.1
            master_link_status:up
            master_sync_in_progress:0
            slave_read_repl_offset:1386
            slave_repl_offset:1380
            connected_slaves:0
            master_replid:8c0e4b5dd0a2cf0e0a4d4f8d2cb4eac4bbb0a3fe
            master_repl_offset:1380
            """.replace("\n", "\r\n");

    @Test
    void shouldReadWhatPrimarySays() {
        Replication replication = parsed(PRIMARY);

        assertThat(replication.isPrimary()).isTrue();
        assertThat(replication.offset()).isEqualTo(1400);
        assertThat(replication.id()).startsWith("8c0e4b5d");
        assertThat(replication.replicas())
                .containsExactly(
                        new ServerAddress.Tcp("127.0.0.1", 7602), new ServerAddress.Tcp("redis-2.example.com", 7603));
    }

    @Test
    void shouldReadWhatReplicaSays() {
        Replication replication = parsed(REPLICA);

        assertThat(replication.isPrimary()).isFalse();
        assertThat(replication.isSyncing()).isFalse();
        assertThat(replication.offset()).isEqualTo(1380);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "role:master",
                "role:sentinel\r\nmaster_replid:1",
                "master_replid:1\r\nmaster_repl_offset:3",
                "role:master\r\nmaster_replid:"
            })
    void shouldTakeNothingThatMakesNoSense(String text) {
        assertThat(Replication.parse(text)).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "slave0:ip=,port=1",
                "slave0:ip=a b,port=1",
                "slave0:ip=a,port=0",
                "slave0:ip=a,port=65536",
                "slave0:ip=a,port=-1",
                "slave0:ip=a",
                "slavery:ip=a,port=1",
                "slave:ip=a,port=1"
            })
    void shouldBelieveNoAddressThatCannotBe(String line) {
        Replication replication = parsed("role:master\r\nmaster_replid:1\r\nmaster_repl_offset:1\r\n" + line);

        assertThat(replication.replicas()).isEmpty();
    }

    /** Two servers without offsets would seem to have the same data. */
    @ParameterizedTest
    @ValueSource(strings = {"role:master\nmaster_replid:1\n", "role:slave\nmaster_replid:1\nmaster_repl_offset:1\n"})
    void shouldNeedOffset(String text) {
        assertThat(Replication.parse(text)).isNull();
    }

    @Test
    void shouldBelieveOnlySoManyReplicas() {
        StringBuilder text = new StringBuilder("role:master\nmaster_replid:1\nmaster_repl_offset:1\n");
        for (int i = 0; i < 1000; i++) {
            text.append("slave")
                    .append(i)
                    .append(":ip=10.0.0.1,port=")
                    .append(i + 1)
                    .append('\n');
        }

        Replication replication = parsed(text.toString());

        assertThat(replication.replicas()).hasSize(Replication.REPLICAS_MAX);
    }

    private static Replication parsed(String text) {
        return requireNonNull(Replication.parse(text), text);
    }

    /** Whatever comes, nothing is thrown. */
    @Test
    void shouldTakeAnAnswerThatIsCutAnywhere() {
        for (String text : new String[] {PRIMARY, REPLICA}) {
            for (int end = 0; end <= text.length(); end++) {
                Replication cut = Replication.parse(text.substring(0, end));
                assertThat(cut == null || cut.replicas().size() <= 2).isTrue();
            }
        }
    }
}
