package dev.nutcracker.client;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests of memcached at routes of several pools: those without an answer, with other names, and with wrong ones. */
final class JointSinkTest {
    private static final String STORED = "STORED\r\n";
    private static final String SET = "set k 0 0 1\r\n1\r\n";
    private static final String ALL = "copy_to: [other], copies: all";

    private static TestWorker worker(String further) throws Exception {
        return TestWorker.routing("""
            front:
              listen: 127.0.0.1:1
              routes:
               - {%s}
            main:
              timeout: 400
              servers:
               - 127.0.0.1:2:1 m
            other:
              listen: 127.0.0.1:4
              timeout: 400
              servers:
               - 127.0.0.1:3:1 o
            """.formatted(further.startsWith("prefix") ? further : "pool: main, " + further));
    }

    @Test
    void shouldAnswerNothingToAWriteWithoutAnAnswer() throws Exception {
        try (TestWorker worker = worker(ALL)) {
            Peer client = worker.client();
            client.send("set k 0 0 1 noreply\r\n1\r\nget k\r\n");
            assertThat(worker.server("o").got()).isEqualTo(SET);
            assertThat(worker.server("m").got()).isEqualTo(SET + "get k\r\n");
            worker.server("o").send(STORED);
            worker.server("m").send(STORED + "VALUE k 0 1\r\n1\r\nEND\r\n");

            assertThat(client.got()).isEqualTo("VALUE k 0 1\r\n1\r\nEND\r\n");
        }
    }

    @Test
    void shouldMakeSureOfAKeyWhoseWriteWithoutAnAnswerOnePoolHasNotDone() throws Exception {
        try (TestWorker worker = worker("migrate_to: {pool: other, percent: 100}")) {
            Peer client = worker.client();
            client.send("set k 0 0 1 noreply\r\n1\r\n");
            worker.server("o").send(STORED);
            worker.server("m").close();
            client.send("get k\r\n");

            assertThat(client.got()).isEmpty();
            assertThat(worker.server("m").got()).startsWith("mg k ");
            assertThat(worker.server("o").got()).doesNotContain("get k");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldAnswerAQuietWriteOnlyWithWhatHasFailed(boolean isOtherFirst) throws Exception {
        try (TestWorker worker = worker(ALL)) {
            Peer client = worker.client();
            client.send("ms k 1 q\r\n1\r\nmg k v\r\n");
            assertThat(worker.server("m").got()).isEqualTo("ms k 1 q\r\n1\r\nmn\r\nmg k v\r\n");
            assertThat(worker.server("o").got()).startsWith("ms k 1\r\n1\r\n");
            String own = "MN\r\nVA 1\r\n1\r\n";
            String others = "SERVER_ERROR out of memory storing object\r\nMN\r\n";
            worker.server(isOtherFirst ? "o" : "m").send(isOtherFirst ? others : own);
            worker.server(isOtherFirst ? "m" : "o").send(isOtherFirst ? own : others);

            assertThat(client.got()).isEqualTo("SERVER_ERROR out of memory storing object\r\nVA 1\r\n1\r\n");
        }
    }

    @Test
    void shouldSayInTheClientsFormThatAMetaDeleteHasFoundAValueAtAnotherPool() throws Exception {
        try (TestWorker worker = worker("warm_from: {pool: other}")) {
            Peer client = worker.client();
            client.send("md k O1 k\r\n");
            assertThat(worker.server("m").got()).isEqualTo("md k O1 k\r\n");
            assertThat(worker.server("o").got()).isEqualTo("md k\r\n");
            worker.server("m").send("NF O1 kk\r\n");
            worker.server("o").send("HD\r\n");
            assertThat(client.got()).isEqualTo("HD O1 kk\r\n");

            client.send("md k q\r\nmn\r\n");
            worker.server("m").send("NF\r\nMN\r\n");
            worker.server("o").send("HD\r\n");
            assertThat(client.got()).isEqualTo("MN\r\n");

            client.send("md k O2\r\n");
            worker.server("m").send("NF O2\r\n");
            worker.server("o").send("NF\r\n");
            assertThat(client.got()).isEqualTo("NF O2\r\n");
        }
    }

    @Test
    void shouldKeepAQuietWriteSilentThatBothPoolsHaveDone() throws Exception {
        try (TestWorker worker = worker(ALL)) {
            Peer client = worker.client();
            client.send("ms k 1 q\r\n1\r\nmn\r\n");
            worker.server("o").send("HD\r\nMN\r\n");
            worker.server("m").send("MN\r\nMN\r\n");

            assertThat(client.got()).isEqualTo("MN\r\n");
        }
    }

    @Test
    void shouldShowClientsTheirOwnNamesOfKeys() throws Exception {
        try (TestWorker worker = worker("prefix: 'acme:', pool: main, strip: 'acme:', add: 'x:'")) {
            Peer client = worker.client();
            client.send("get acme:a\r\nget acme:b acme:a\r\n");
            assertThat(worker.server("m").got()).isEqualTo("get x:a\r\nget x:b\r\nget x:a\r\n");
            worker.server("m").send("VALUE x:a 0 1\r\n1\r\nEND\r\nVALUE x:b 0 2\r\n22\r\nEND\r\nEND\r\n");

            assertThat(client.got()).isEqualTo("VALUE acme:a 0 1\r\n1\r\nEND\r\nVALUE acme:b 0 2\r\n22\r\nEND\r\n");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "warm_from: {pool: other}",
                "near: {pool: other}",
                "failover: {pools: [other]}",
                "copy_to: [other]"
            })
    void shouldNotPassOnTheValueOfAnotherKey(String further) throws Exception {
        try (TestWorker worker = worker(further)) {
            Peer client = worker.client();
            client.send("get k\r\n");
            Peer asked = worker.server(worker.connectionsTo("m").isEmpty() ? "o" : "m");
            asked.send("VALUE x 0 1\r\n1\r\nEND\r\n");

            assertThat(client.got()).doesNotContain("VALUE");
            assertThat(asked.isOpen()).isFalse();
        }
    }

    @Test
    void shouldGiveEachKeyOfARequestItsOwnValueThoughOneHasToBeBrought() throws Exception {
        try (TestWorker worker = worker("warm_from: {pool: other}")) {
            Peer client = worker.client();
            client.send("get a b\r\n");
            Peer m = worker.server("m");
            m.send("END\r\nVALUE b 0 1\r\nb\r\nEND\r\n");
            assertThat(client.got()).isEmpty();
            m.got();
            m.send("EN\r\n");
            Peer o = worker.server("o");
            o.send("HD t-1\r\n");
            o.got();
            o.send("VA 1 t-1 f7\r\na\r\n");
            assertThat(m.got()).isEqualTo("ms a 1 F7 T0 ME\r\na\r\n");
            m.send("HD\r\n");
            assertThat(m.got()).isEqualTo("get a\r\n");
            m.send("VALUE a 7 1\r\na\r\nEND\r\n");

            assertThat(client.got()).isEqualTo("VALUE a 7 1\r\na\r\nVALUE b 0 1\r\nb\r\nEND\r\n");
        }
    }
}
