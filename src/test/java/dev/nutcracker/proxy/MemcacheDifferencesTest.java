package dev.nutcracker.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.testing.FakeServer;
import dev.nutcracker.testing.MemcachedServer;
import dev.nutcracker.testing.PoolYaml;
import dev.nutcracker.testing.Ports;
import dev.nutcracker.testing.RawClient;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What memcached clients see differently of the original and of ours, on purpose. */
final class MemcacheDifferencesTest {
    private static final String ONE = Keys.ownedBy(0, "one", "two");
    private static final String TWO = Keys.ownedBy(1, "one", "two");

    private static MemcachedServer one;
    private static MemcachedServer two;

    private SideBySide proxies;
    private RawClient ours;

    @BeforeAll
    static void startServers() {
        one = MemcachedServer.start();
        two = MemcachedServer.start();
    }

    @AfterAll
    static void stopServers() {
        one.close();
        two.close();
    }

    @BeforeEach
    void start() {
        proxies = SideBySide.over(
                PoolYaml.memcache("alpha").server(one.port(), "one").server(two.port(), "two"));
        ours = proxies.ours();
        ours.send("set " + ONE + " 0 0 1\r\n1\r\n").expect("STORED\r\n");
        ours.send("set " + TWO + " 0 0 1\r\n2\r\n").expect("STORED\r\n");
    }

    @AfterEach
    void stop() {
        proxies.close();
    }

    @Test
    void shouldAnswerUnknownCommands() {
        for (String request : List.of("nope", "GET a", "stats nope", "", "mg")) {
            originalCloses(request + "\r\n");
            ours.send(request + "\r\n").expect("ERROR\r\n");
        }
        oursServes();
    }

    @Test
    void shouldSayWhyItRefusesWhatIsForOneServer() {
        List<String> requests = List.of(
                "cache_memlimit 1",
                "lru tune 10 25 0.1 2.0",
                "lru_crawler metadump all",
                "refresh_certs",
                "shutdown",
                "slabs reassign 1 2",
                "watch fetchers");
        for (String request : requests) {
            originalCloses(request + "\r\n");
            ours.send(request + "\r\n")
                    .expect("CLIENT_ERROR not served by the proxy: send it to the server itself\r\n");
        }
        ours.send("cache_memlimit 1 noreply\r\n");
        oursServes();
    }

    @Test
    void shouldAnswerMalformedLines() {
        String badFormat = "CLIENT_ERROR bad command line format\r\n";
        answersWhereTheOriginalCloses("get\r\n", "ERROR\r\n");
        answersWhereTheOriginalCloses("get " + "k".repeat(251) + "\r\n", badFormat);
        answersWhereTheOriginalCloses("incr " + ONE + " x\r\n", "CLIENT_ERROR invalid numeric delta argument\r\n");
        answersWhereTheOriginalCloses("touch " + ONE + " x\r\n", "CLIENT_ERROR invalid exptime argument\r\n");
        answersWhereTheOriginalCloses("set " + ONE + " x 0 1\r\n1\r\n", badFormat + "ERROR\r\n");
        answersWhereTheOriginalCloses("set " + ONE + " 0 0 1\r\n12345\r\n", "CLIENT_ERROR bad data chunk\r\nERROR\r\n");
    }

    @Test
    void shouldSwallowTheDataOfARefusedLine() {
        ours.send("set " + "k".repeat(251) + " 0 0 9\r\nflush_all\r\nget " + ONE + "\r\n")
                .expect("CLIENT_ERROR bad command line format\r\nVALUE " + ONE + " 0 1\r\n1\r\nEND\r\n");
    }

    @Test
    void shouldForwardANegativeExptime() {
        answersWhereTheOriginalCloses("set gone 0 -1 1\r\n1\r\n", "STORED\r\n");
        ours.send("get gone\r\n").expect("END\r\n");
    }

    @Test
    void shouldForwardTheOldDelete() {
        answersWhereTheOriginalCloses("delete " + ONE + " 0\r\n", "DELETED\r\n");
    }

    @Test
    void shouldTakeLinesThatEndWithALineFeedOnly() {
        ours.send("get " + ONE + "\n").expect("VALUE " + ONE + " 0 1\r\n1\r\nEND\r\n");
    }

    @Test
    void shouldTakeGatAndFlushAll() {
        answersWhereTheOriginalCloses(
                "gat 0 " + ONE + " " + TWO + "\r\n",
                "VALUE " + ONE + " 0 1\r\n1\r\nVALUE " + TWO + " 0 1\r\n2\r\nEND\r\n");
        answersWhereTheOriginalCloses("verbosity 0\r\n", "OK\r\n");
        answersWhereTheOriginalCloses("flush_all\r\n", "OK\r\n");
    }

    @Test
    void shouldRefuseControlCharactersInKeys() {
        try (FakeServer server = FakeServer.start();
                SideBySide smuggled = SideBySide.over(PoolYaml.memcache("alpha").server(server.port(), "one"))) {
            smuggled.original().send("get a\nversion\r\n");
            server.accept().expect("get a\nversion\r\n");

            for (String key : List.of("a\0b", "a\0", "a\rb", "a\tb", "\u007f")) {
                smuggled.ours()
                        .send("set " + key + " 0 0 2\r\nhi\r\n")
                        .expect("CLIENT_ERROR bad command line format\r\n");
                smuggled.ours().send("get " + key + "\r\n").expect("CLIENT_ERROR bad command line format\r\n");
            }
            assertThat(server.connectionCount()).isEqualTo(1);
        }
    }

    @Test
    void shouldRefuseNumbersThatDoNotFitTheirField() {
        try (FakeServer server = FakeServer.start();
                SideBySide strict = SideBySide.over(PoolYaml.memcache("alpha").server(server.port(), "one"))) {
            String set = "set a 0 99999999999999999999 1\r\n1\r\n";
            strict.original().send(set);
            server.accept().expect(set);

            strict.ours().send(set).expect("CLIENT_ERROR bad command line format\r\n");
            strict.ours()
                    .send("set a 18446744073709551616 0 1\r\n1\r\n")
                    .expect("CLIENT_ERROR bad command line format\r\n");
            strict.ours().send("touch a 99999999999999999999\r\n").expect("CLIENT_ERROR invalid exptime argument\r\n");
            assertThat(server.connectionCount()).isEqualTo(1);
        }
    }

    @Test
    void shouldCloseALineWithoutEnd() {
        try (FakeServer server = FakeServer.start();
                SideBySide strict = SideBySide.over(PoolYaml.memcache("alpha").server(server.port(), "one"))) {
            String line = "incr a 1" + " ".repeat(3000) + "\r\n";
            strict.original().send(line);
            server.accept().expect(line);

            assertThat(strict.ours().send(line).readUntilClosed()).isEqualTo("CLIENT_ERROR line too long\r\n");
        }
    }

    @Test
    void shouldSpeakTheBinaryProtocol() {
        String noop = "\n" + "\0".repeat(22);
        originalCloses("\u0080" + noop);
        try (RawClient client = proxies.newClientOfOurs()) {
            client.send("\u0080" + noop).expect("\u0081" + noop);
        }
    }

    @Test
    void shouldSendAMultiGetForOneServerAsItIs() {
        try (FakeServer server = FakeServer.start();
                SideBySide single = SideBySide.over(PoolYaml.memcache("alpha").server(server.port(), "one"))) {
            single.original().send("get a b\r\n");
            server.accept().expect("get a b \r\n");
            single.ours().send("get a b\r\n");
            server.accept().expect("get a b\r\n");
        }
    }

    @Test
    void shouldKeepAClientWhoseMultiGetFails() {
        try (SideBySide dead = SideBySide.over(
                PoolYaml.memcache("alpha").server(one.port(), "one").server(Ports.free(), "two"))) {
            String requests = "get " + ONE + " " + TWO + "\r\nget " + ONE + "\r\n";
            assertThat(dead.original().send(requests).readUntilClosed())
                    .startsWith("SERVER_ERROR Connection refused\r\n");
            dead.ours()
                    .send(requests)
                    .expect("SERVER_ERROR Connection refused\r\nVALUE " + ONE + " 0 1\r\n1\r\nEND\r\n");
        }
    }

    @Test
    void shouldPassOnTheErrorOfAFragment() {
        try (FakeServer failing = FakeServer.start(connection -> {
                    connection.readMemcacheRequest();
                    connection.send("SERVER_ERROR out of memory\r\n").readUntilClosed();
                });
                SideBySide half = SideBySide.over(
                        PoolYaml.memcache("alpha").server(one.port(), "one").server(failing.port(), "two"))) {
            String request = "get " + ONE + " " + TWO + "\r\n";
            half.original().send(request).expect("SERVER_ERROR Invalid argument\r\n");
            half.ours().send(request).expect("SERVER_ERROR out of memory\r\n");
        }
    }

    private void answersWhereTheOriginalCloses(String request, String answer) {
        originalCloses(request);
        ours.send(request).expect(answer);
    }

    private void originalCloses(String request) {
        try (RawClient client = proxies.newClientOfOriginal()) {
            assertThat(client.send(request).readUntilClosed()).isEmpty();
        }
    }

    private void oursServes() {
        ours.send("get " + ONE + "\r\n").expect("VALUE " + ONE + " 0 1\r\n1\r\nEND\r\n");
    }
}
