package dev.nutcracker.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.testing.FakeServer;
import dev.nutcracker.testing.PlayedPool;
import dev.nutcracker.testing.PoolYaml;
import dev.nutcracker.testing.RawClient;
import dev.nutcracker.testing.RawConnection;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is published behind a subscription reaches it, also while the server has not confirmed that. */
final class PubSubOrderTest {
    @AutoClose
    private final PlayedPool pool = PlayedPool.redis();

    private final FakeServer server = pool.server();
    private final RawClient subscriber = pool.client();
    private final RawClient publisher = pool.connect();
    private final RawClient other = pool.connect();

    /** What the publisher sends first and what the other sends after that are at the server, and {@code held} is not. */
    private RawConnection expectHeld(String held) {
        publisher.send("GET b\r\n" + held + "\r\nGET c\r\n");
        RawConnection shared = server.accept();
        expect(shared, "GET b").send("$-1\r\n");
        publisher.expect("$-1\r\n");
        other.send("GET d\r\n");
        expect(shared, "GET d").send("$-1\r\n");
        other.expect("$-1\r\n");
        return shared;
    }

    private void expectGoesOn(RawConnection shared, String held) {
        expect(shared, held).send(":7\r\n");
        publisher.expect(":7\r\n");
        expect(shared, "GET c").send("$-1\r\n");
        publisher.expect("$-1\r\n");
    }

    private static RawConnection expect(RawConnection connection, String request) {
        assertThat(String.join(" ", connection.readRedisRequest())).isEqualTo(request);
        return connection;
    }

    private static void confirm(RawConnection subscribed, String request) {
        String[] words = request.split(" ");
        expect(subscribed, request).send(told(words[0], words[1]));
    }

    private static String told(String word, String topic) {
        return "*3\r\n$" + word.length() + "\r\n" + word + "\r\n$" + topic.length() + "\r\n" + topic + "\r\n:1\r\n";
    }

    @ParameterizedTest
    @CsvSource({
        "subscribe a, PUBLISH a x",
        "ssubscribe a, SPUBLISH a x",
        "psubscribe a*, PUBLISH ab x",
        "subscribe a, PUBSUB NUMPAT",
        "psubscribe a, PUBSUB NUMSUB b"
    })
    void shouldHoldBackUntilASubscriptionIsConfirmed(String subscribe, String held) {
        subscriber.send(subscribe + "\r\n");
        RawConnection subscribed = server.accept();
        RawConnection shared = expectHeld(held);

        confirm(subscribed, subscribe);

        if (held.startsWith("PUBSUB NUMSUB")) {
            expect(shared, held);
        } else {
            expectGoesOn(shared, held);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "subscribe b, PUBLISH a x",
        "ssubscribe a, PUBLISH a x",
        "subscribe a, SPUBLISH a x",
        "psubscribe A*, PUBLISH a x"
    })
    void shouldNotHoldBackWhatOthersWaitFor(String subscribe, String publish) {
        subscriber.send(subscribe + "\r\n");
        expect(server.accept(), subscribe);

        publisher.send(publish + "\r\nGET c\r\n");

        expectGoesOn(server.accept(), publish);
    }

    @Test
    void shouldGoOnWhenTheSubscriptionIsRefused() {
        subscriber.send("SUBSCRIBE a\r\n");
        RawConnection subscribed = server.accept();
        RawConnection shared = expectHeld("PUBLISH a x");

        expect(subscribed, "subscribe a").send("-NOPERM not you\r\n");

        expectGoesOn(shared, "PUBLISH a x");
        subscriber.expect("-NOPERM not you\r\n");
    }

    @Test
    void shouldGoOnWhenTheSubscribersConnectionIsLost() {
        subscriber.send("SUBSCRIBE a\r\n");
        RawConnection subscribed = server.accept();
        RawConnection shared = expectHeld("PUBLISH a x");

        subscribed.close();

        expectGoesOn(shared, "PUBLISH a x");
    }

    @Test
    void shouldGoOnWhenTheSubscriberIsGone() {
        subscriber.send("SUBSCRIBE a\r\n");
        RawConnection subscribed = server.accept();
        RawConnection shared = expectHeld("PUBLISH a x");

        subscriber.close();

        expect(subscribed, "subscribe a").send(told("subscribe", "a"));
        expect(subscribed, "unsubscribe a").send(told("unsubscribe", "a"));
        expectGoesOn(shared, "PUBLISH a x");
    }

    @Test
    void shouldGoOnAfterAWhileWhenTheServerDoesNotConfirm() {
        subscriber.send("SUBSCRIBE a\r\n");
        expect(server.accept(), "subscribe a");

        publisher.send("PUBLISH a x\r\nGET c\r\n");

        expectGoesOn(server.accept(), "PUBLISH a x");
    }

    @Test
    void shouldHoldBackUntilTheServerHasGivenUpAChannel() {
        subscriber.send("SUBSCRIBE a\r\n");
        RawConnection subscribed = server.accept();
        confirm(subscribed, "subscribe a");
        subscriber.expect(told("subscribe", "a"));
        subscriber.send("UNSUBSCRIBE a\r\n").readRedisReply();
        RawConnection shared = expectHeld("PUBLISH a x");

        confirm(subscribed, "unsubscribe a");

        expectGoesOn(shared, "PUBLISH a x");
    }

    @Test
    void shouldForgetAMessageWhosePublisherLeavesWhileItIsHeldBack() {
        subscriber.send("SUBSCRIBE a\r\n");
        RawConnection subscribed = server.accept();
        RawConnection shared = expectHeld("PUBLISH a x");
        publisher.close();

        confirm(subscribed, "subscribe a");

        subscriber.expect(told("subscribe", "a"));
        other.send("PUBLISH a y\r\n");
        assertThat(shared.readRedisRequest()).startsWith("PUBLISH", "a");
    }

    @Test
    void shouldHoldMessagesForOneWhoseConfirmationHasNotHadItsTurn() {
        subscriber.send("GET b\r\nSUBSCRIBE a\r\n");
        RawConnection shared = server.accept();
        expect(shared, "GET b");
        RawConnection subscribed = server.accept();
        confirm(subscribed, "subscribe a");

        subscribed.send(message("x") + message("y".repeat(100_000)));
        publisher.send("PUBLISH a z\r\n");
        expect(shared, "PUBLISH a z");
        subscribed.send(message("z"));
        shared.send("$1\r\nv\r\n:1\r\n");

        publisher.expect(":1\r\n");
        subscriber.expect(
                "$1\r\nv\r\n" + told("subscribe", "a") + message("x") + message("y".repeat(100_000)) + message("z"));
    }

    @Test
    void shouldPassOnWhatComesFromAServerThatLeavesBeforeItConfirmsThat() throws Exception {
        subscriber.send("SUBSCRIBE a\r\n");
        RawConnection subscribed = server.accept();
        confirm(subscribed, "subscribe a");
        subscriber.expect(told("subscribe", "a"));

        try (FakeServer next = FakeServer.start()) {
            pool.proxy()
                    .reload(PoolYaml.redis("alpha")
                            .set("listen", "127.0.0.1:" + pool.port())
                            .server(next.port(), "one"));
            RawConnection nextSubscribed = next.accept();
            confirm(nextSubscribed, "subscribe a");
            expect(subscribed, "unsubscribe a").send(message("x") + told("unsubscribe", "a"));

            subscriber.expect(message("x"));
            assertThat(subscribed.readUntilClosed()).isEmpty();
        }
    }

    private static String message(String text) {
        return "*3\r\n$7\r\nmessage\r\n$1\r\na\r\n$" + text.length() + "\r\n" + text + "\r\n";
    }
}
