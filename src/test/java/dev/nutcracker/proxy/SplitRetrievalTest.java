package dev.nutcracker.proxy;

import dev.nutcracker.testing.Await;
import dev.nutcracker.testing.FakeServer;
import dev.nutcracker.testing.PlayedPool;
import dev.nutcracker.testing.PoolYaml;
import dev.nutcracker.testing.RawClient;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** memcached's get of keys of several servers. */
final class SplitRetrievalTest {
    private static final String ONE = Keys.ownedBy(0, 0, "one", "two");
    private static final String ONE_MORE = Keys.ownedBy(0, 1, "one", "two");
    private static final String TWO = Keys.ownedBy(1, 0, "one", "two");
    private static final String LARGE = "v".repeat(100 * 1024);

    @AutoClose
    private final PlayedPool pool = PlayedPool.start(PoolYaml.memcache("alpha"), "one", "two");

    private final RawClient client = pool.client();
    private FakeServer.Connection atOne;
    private FakeServer.Connection atTwo;

    @BeforeEach
    void ask() {
        client.send("get " + ONE + " " + TWO + " " + ONE_MORE + "\r\nnonsense\r\n");
        atOne = pool.server(0).accept();
        atTwo = pool.server(1).accept();
        atOne.expect("get " + ONE + " " + ONE_MORE + "\r\n");
        atTwo.expect("get " + TWO + "\r\n");
    }

    @Test
    void shouldPutValuesInTheOrderOfTheKeys() {
        atTwo.send(value(TWO, "b") + "END\r\n");
        atOne.send(value(ONE, "a") + value(ONE_MORE, "c") + "END\r\n");

        expect(value(ONE, "a") + value(TWO, "b") + value(ONE_MORE, "c") + "END\r\n");
    }

    @Test
    void shouldLeaveOutWhatServersDoNotHave() {
        atTwo.send("END\r\n");
        atOne.send(value(ONE_MORE, "c") + "END\r\n");

        expect(value(ONE_MORE, "c") + "END\r\n");
    }

    @Test
    void shouldPassValuesOnWhileOthersAreStillArriving() {
        atOne.send(value(ONE, LARGE) + "VALUE ");
        atTwo.send(value(TWO, "b") + "END\r\n");
        client.expect(value(ONE, LARGE) + value(TWO, "b"));
        atOne.send(ONE_MORE + " 0 1\r\nc\r\nEND\r\n");

        expect(value(ONE_MORE, "c") + "END\r\n");
    }

    @Test
    void shouldPassOnWhatFollowsAValueThatOneServerDoesNotHave() {
        atTwo.send("END\r\n");
        atOne.send(value(ONE, LARGE) + value(ONE_MORE, LARGE));
        client.expect(value(ONE, LARGE));
        atOne.send("END\r\n");

        expect(value(ONE_MORE, LARGE) + "END\r\n");
    }

    @Test
    void shouldEndWithTheErrorOfAServerThatFailsBehindTheFirstValue() {
        atOne.send(value(ONE, LARGE) + "VALUE ");
        atTwo.send(value(TWO, "b") + "END\r\n");
        client.expect(value(ONE, LARGE) + value(TWO, "b"));
        atOne.close();

        expect("SERVER_ERROR unknown\r\n");
    }

    @Test
    void shouldEndWithTheErrorInPlaceOfAServersEnd() {
        atOne.send(value(ONE, LARGE));
        atTwo.send(value(TWO, "b") + "END\r\n");
        client.expect(value(ONE, LARGE) + value(TWO, "b"));
        atOne.send("SERVER_ERROR out of memory writing get response\r\n");

        expect("SERVER_ERROR out of memory writing get response\r\n");
    }

    @Test
    void shouldAnswerOnlyAnErrorThatComesBeforeTheFirstValue() {
        atTwo.send("SERVER_ERROR out of memory\r\n");
        atOne.send(value(ONE, LARGE) + "END\r\n");

        expect("SERVER_ERROR out of memory\r\n");
    }

    /** What is left of the response, and then that to the request behind it. */
    private void expect(String rest) {
        client.expect(rest);
        client.expect("ERROR\r\n");
        Await.until("nothing is kept", () -> pool.proxy().keptBytes() == 0);
    }

    private static String value(String key, String value) {
        return "VALUE " + key + " 0 " + value.length() + "\r\n" + value + "\r\n";
    }
}
