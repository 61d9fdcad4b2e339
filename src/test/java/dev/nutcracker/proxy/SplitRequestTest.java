package dev.nutcracker.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.stats.PoolCounter;
import dev.nutcracker.stats.ServerCounter;
import dev.nutcracker.testing.Await;
import dev.nutcracker.testing.FakeServer;
import dev.nutcracker.testing.PlayedPool;
import dev.nutcracker.testing.PoolYaml;
import dev.nutcracker.testing.RawClient;
import dev.nutcracker.testing.RunningProxy;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Requests with keys of several servers: split, coalesced, and failing in part. */
final class SplitRequestTest {
    private static final String ONE = Keys.ownedBy(0, 0, "one", "two");
    private static final String ONE_MORE = Keys.ownedBy(0, 1, "one", "two");
    private static final String TWO = Keys.ownedBy(1, 0, "one", "two");

    private static final String LARGE = "v".repeat(100 * 1024);

    @AutoClose
    private final PlayedPool pool = PlayedPool.start(PoolYaml.redis("alpha"), "one", "two");

    private final FakeServer one = pool.server(0);
    private final FakeServer two = pool.server(1);
    private final RunningProxy proxy = pool.proxy();
    private final RawClient client = pool.client();

    @Test
    void shouldAnswerInTheOrderOfTheKeys() {
        client.sendRedisRequest("MGET", TWO, ONE, TWO, ONE_MORE);
        FakeServer.Connection atOne = one.accept();
        FakeServer.Connection atTwo = two.accept();
        assertThat(atOne.readRedisRequest()).containsExactly("mget", ONE, ONE_MORE);
        assertThat(atTwo.readRedisRequest()).containsExactly("mget", TWO, TWO);

        atTwo.send("*2\r\n$1\r\na\r\n$-1\r\n");
        atOne.send("*2\r\n$1\r\nb\r\n$1\r\nc\r\n");

        client.expect("*4\r\n$1\r\na\r\n$1\r\nb\r\n$-1\r\n$1\r\nc\r\n");
        assertThat(pool.value(PoolCounter.FRAGMENTS)).isEqualTo(2);
        Await.until("nothing is kept", () -> proxy.keptBytes() == 0);
    }

    @Test
    void shouldSendARequestWholeWhenOneServerHasAllKeys() {
        client.sendRedisRequest("MGET", ONE, ONE_MORE);
        FakeServer.Connection atOne = one.accept();
        assertThat(atOne.readRedisRequest()).containsExactly("MGET", ONE, ONE_MORE);
        atOne.send("*2\r\n$1\r\na\r\n$-1\r\n");

        client.expect("*2\r\n$1\r\na\r\n$-1\r\n");
        assertThat(two.connectionCount()).isZero();
    }

    @Test
    void shouldAddUpCounts() {
        client.sendRedisRequest("DEL", TWO, ONE, ONE_MORE);
        one.accept().expect("*3\r\n$3\r\ndel\r\n" + bulk(ONE) + bulk(ONE_MORE)).send(":2\r\n");
        two.accept().expect("*2\r\n$3\r\ndel\r\n" + bulk(TWO)).send(":1\r\n");

        client.expect(":3\r\n");
    }

    @Test
    void shouldAnswerWithTheWordsOfTheFragmentThatFailed() {
        client.sendRedisRequest("DEL", ONE, TWO);
        client.send("PING\r\n");
        one.accept().expect("*2\r\n$3\r\ndel\r\n" + bulk(ONE)).send(":1\r\n");
        two.accept()
                .expect("*2\r\n$3\r\ndel\r\n" + bulk(TWO))
                .send("-READONLY You can't write against a read only replica.\r\n");

        client.expect("-READONLY You can't write against a read only replica.\r\n+PONG\r\n");
        assertThat(pool.value(PoolCounter.FORWARD_ERROR)).isZero();
    }

    @Test
    void shouldKeepTheClientWhenAServerFailsUnderAMultiGet() {
        client.sendRedisRequest("MGET", ONE, TWO);
        client.send("PING\r\n");
        one.accept().expect("*2\r\n$4\r\nmget\r\n" + bulk(ONE)).send("*1\r\n$1\r\na\r\n");
        two.accept().expect("*2\r\n$4\r\nmget\r\n" + bulk(TWO)).close();

        client.expect("-ERR unknown\r\n+PONG\r\n");
        assertThat(pool.value(PoolCounter.FORWARD_ERROR)).isEqualTo(1);
    }

    @Test
    void shouldNotCoalesceResponsesThatDoNotFit() {
        client.sendRedisRequest("MGET", ONE, TWO);
        client.send("PING\r\n");
        one.accept().expect("*2\r\n$4\r\nmget\r\n" + bulk(ONE)).send("*1\r\n$1\r\na\r\n");
        two.accept().expect("*2\r\n$4\r\nmget\r\n" + bulk(TWO)).send("*2\r\n$1\r\na\r\n$1\r\nb\r\n");

        client.expect("-ERR Invalid argument\r\n+PONG\r\n");
    }

    @Test
    void shouldAnswerOnceWhenAllServersAreGone() {
        one.close();
        two.close();
        client.sendRedisRequest("MGET", ONE, TWO);
        client.send("PING\r\n");

        client.expect("-ERR Connection refused\r\n+PONG\r\n");
    }

    @Test
    void shouldRefuseACommandThatCannotBeSplit() {
        client.sendRedisRequest("SINTER", ONE, TWO);
        client.send("PING\r\n");

        client.expect("-CROSSSLOT Keys in request don't hash to the same server\r\n+PONG\r\n");
        assertThat(one.connectionCount() + two.connectionCount()).isZero();
    }

    @Test
    void shouldSwallowAllFragmentsOfAClientThatIsGone() {
        client.sendRedisRequest("MGET", ONE, TWO);
        FakeServer.Connection atOne = acceptWithRequest(one);
        FakeServer.Connection atTwo = acceptWithRequest(two);
        atOne.send("*1\r\n$1\r\na\r\n");
        client.reset();
        Await.until("the client is gone", () -> pool.value(PoolCounter.CLIENT_CONNECTIONS) == 0);
        atTwo.send("*1\r\n$1\r\nb\r\n");

        Await.until("nothing is kept", () -> proxy.keptBytes() == 0);
    }

    @Test
    void shouldPassElementsOnWhileOthersAreStillArriving() {
        client.sendRedisRequest("MGET", ONE, TWO, ONE_MORE);
        FakeServer.Connection atOne = acceptWithRequest(one);
        FakeServer.Connection atTwo = acceptWithRequest(two);

        atOne.send("*2\r\n" + bulk(LARGE) + "$3\r\nc");
        atTwo.send("*1\r\n$1\r\nb\r\n");
        client.expect("*3\r\n" + bulk(LARGE) + "$1\r\nb\r\n");
        atOne.send("cc\r\n");

        client.expect("$3\r\nccc\r\n");
        client.send("PING\r\n");
        client.expect("+PONG\r\n");
        Await.until("nothing is kept", () -> proxy.keptBytes() == 0);
    }

    @Test
    void shouldHoldElementsThatComeBeforeTheirTurn() {
        client.sendRedisRequest("GET", TWO);
        client.sendRedisRequest("MGET", ONE, TWO, ONE_MORE);
        FakeServer.Connection atOne = acceptWithRequest(one);
        FakeServer.Connection atTwo = acceptWithRequest(two);
        atTwo.readRedisRequest();

        atOne.send("*2\r\n" + bulk(LARGE) + bulk(LARGE));
        Await.until("the response of one is here", () -> proxy.keptBytes() > LARGE.length());
        atTwo.send(bulk("first"));
        client.expect(bulk("first"));
        atTwo.send("*1\r\n$1\r\nb\r\n");

        client.expect("*3\r\n" + bulk(LARGE) + bulk("b") + bulk(LARGE));
        Await.until("nothing is kept", () -> proxy.keptBytes() == 0);
    }

    @Test
    void shouldCloseTheClientWhenAServerFailsBehindTheFirstElement() {
        client.sendRedisRequest("MGET", ONE, TWO, ONE_MORE);
        FakeServer.Connection atOne = acceptWithRequest(one);
        FakeServer.Connection atTwo = acceptWithRequest(two);
        atOne.send("*2\r\n" + bulk(LARGE) + "$3\r\nc");
        atTwo.send("*1\r\n$1\r\nb\r\n");
        client.expect("*3\r\n" + bulk(LARGE) + "$1\r\nb\r\n");

        atOne.close();

        assertThat(client.readUntilClosed()).isEmpty();
        Await.until("it is counted", () -> pool.value(PoolCounter.FORWARD_ERROR) == 1);
        Await.until("nothing is kept", () -> proxy.keptBytes() == 0);
    }

    @Test
    void shouldAnswerAnErrorThatComesBeforeTheFirstElementInItsPlace() {
        client.sendRedisRequest("MGET", ONE, TWO, ONE_MORE);
        client.send("PING\r\n");
        FakeServer.Connection atOne = acceptWithRequest(one);
        FakeServer.Connection atTwo = acceptWithRequest(two);

        atOne.send("*2\r\n" + bulk(LARGE) + "$3\r\nc");
        Await.until("the first element is here", () -> proxy.keptBytes() > LARGE.length());
        atTwo.send("-ERR no\r\n");
        atOne.send("cc\r\n");

        client.expect("-ERR no\r\n+PONG\r\n");
        Await.until("nothing is kept", () -> proxy.keptBytes() == 0);
    }

    @Test
    void shouldKeepWhatAClientDoesNotReadAndNoMore() {
        client.sendRedisRequest("MGET", ONE, TWO, ONE_MORE);
        FakeServer.Connection atOne = acceptWithRequest(one);
        FakeServer.Connection atTwo = acceptWithRequest(two);
        String huge = "h".repeat(8 * 1024 * 1024);

        atTwo.send(bulk("b").replace("$", "*1\r\n$"));
        atOne.send("*2\r\n" + bulk(huge) + bulk(huge));
        Await.until("the end is here", () -> pool.value(ServerCounter.RESPONSES) == 1);
        assertThat(proxy.keptBytes()).isBetween(huge.length() / 2L, 2L * huge.length() + 1024 * 1024);

        client.expect("*3\r\n" + bulk(huge) + bulk("b") + bulk(huge));
        Await.until("nothing is kept", () -> proxy.keptBytes() == 0);
    }

    @Test
    void shouldLetGoOfElementsWhoseClientIsGone() {
        client.sendRedisRequest("MGET", ONE, TWO, ONE_MORE);
        FakeServer.Connection atOne = acceptWithRequest(one);
        FakeServer.Connection atTwo = acceptWithRequest(two);
        atOne.send("*2\r\n" + bulk(LARGE) + "$3\r\nc");
        Await.until("the first element is here", () -> proxy.keptBytes() > LARGE.length());

        client.reset();
        Await.until("the client is gone", () -> pool.value(PoolCounter.CLIENT_CONNECTIONS) == 0);
        atTwo.send("*1\r\n$1\r\nb\r\n");
        atOne.send("cc\r\n");

        Await.until("nothing is kept", () -> proxy.keptBytes() == 0);
        try (RawClient next = pool.connect()) {
            next.sendRedisRequest("GET", ONE);
            atOne.readRedisRequest();
            atOne.send(bulk("mine"));
            next.expect(bulk("mine"));
        }
    }

    private static String bulk(String text) {
        return "$" + text.length() + "\r\n" + text + "\r\n";
    }

    private static FakeServer.Connection acceptWithRequest(FakeServer server) {
        FakeServer.Connection connection = server.accept();
        connection.readRedisRequest();
        return connection;
    }
}
