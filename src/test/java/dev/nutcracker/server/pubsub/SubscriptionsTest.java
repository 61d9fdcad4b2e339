package dev.nutcracker.server.pubsub;

import static dev.nutcracker.testing.RedisText.array;
import static dev.nutcracker.testing.RedisText.bulk;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.client.TestWorker;
import dev.nutcracker.protocol.Topic;
import dev.nutcracker.routing.Router;
import dev.nutcracker.server.PoolState;
import dev.nutcracker.stats.ErrorKind;
import dev.nutcracker.testing.PoolYaml;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Topics of one worker at servers whose side the test plays. */
final class SubscriptionsTest {
    private static final String REFUSED = "-NOPERM this channel is not yours";

    private final List<String> events = new ArrayList<>();
    private final TestWorker worker;

    SubscriptionsTest() throws Exception {
        worker = TestWorker.redis(pool("one", "two"));
    }

    @AfterEach
    void close() {
        worker.close();
    }

    @Test
    void shouldConfirmATopicWhenItsServerHasConfirmedIt() {
        Client client = new Client("client", worker.keyOf(1)).begin();
        assertThat(worker.server(0).got()).isEqualTo(array("subscribe", worker.keyOf(1)));
        assertThat(client.isConfirmed()).isFalse();

        worker.server(0).send(confirmed("subscribe", worker.keyOf(1)));

        assertThat(client.isConfirmed()).isTrue();
        assertThat(events).containsExactly("client confirmed");
        client.end();
    }

    @Test
    void shouldAskTheServerOnceForATopicOfSeveralClients() {
        String topic = worker.keyOf(0);
        Client first = new Client("first", topic).begin();
        Client second = new Client("second", topic).begin();
        assertThat(worker.server(0).got()).isEqualTo(array("subscribe", topic));
        worker.server(0).send(confirmed("subscribe", topic));

        Client third = new Client("third", topic).begin();
        worker.server(0).send(message(topic, "m"));

        assertThat(worker.server(0).got()).isEmpty();
        assertThat(third.isConfirmed()).isTrue();
        assertThat(events)
                .containsExactly(
                        "first confirmed", "second confirmed", "third confirmed", "first: m", "second: m", "third: m");
        List.of(first, second, third).forEach(Client::end);
    }

    @Test
    void shouldEndATopicWithItsLastClientAndCloseTheConnectionAfterAWhile() {
        String topic = worker.keyOf(0);
        Client first = subscribed("first", topic);
        Client second = new Client("second", topic).begin();

        first.end();
        assertThat(worker.server(0).got()).isEmpty();
        second.end();

        assertThat(worker.server(0).got()).isEqualTo(array("unsubscribe", topic));
        worker.server(0).send(confirmed("unsubscribe", topic));
        assertThat(worker.server(0).isOpen()).isTrue();
        worker.pass(10, TimeUnit.SECONDS);
        assertThat(worker.server(0).isOpen()).isFalse();
    }

    @Test
    void shouldAskAgainOnAnotherConnectionWhenTheFirstIsLost() {
        String topic = worker.keyOf(0);
        Client client = subscribed("client", topic);

        worker.server(0).close();
        assertThat(client.isConfirmed()).isFalse();
        assertThat(worker.opened()).isEqualTo(1);
        worker.pass(50, TimeUnit.MILLISECONDS);

        assertThat(worker.server(1).got()).isEqualTo(array("subscribe", topic));
        worker.server(1).send(confirmed("subscribe", topic) + message(topic, "m"));
        assertThat(client.isConfirmed()).isTrue();
        assertThat(events).as("the client knows nothing of that").containsExactly("client: m");
        client.end();
    }

    @Test
    void shouldTryAServerThatCannotBeReachedLessAndLessOften() {
        Client client = subscribed("client", worker.keyOf(0));
        worker.loseServers();

        worker.server(0).close();

        int attempts = worker.attempts();
        for (int pauseMs : List.of(50, 100, 200, 400, 800, 1000, 1000)) {
            worker.pass(pauseMs - 1, TimeUnit.MILLISECONDS);
            assertThat(worker.attempts()).isEqualTo(attempts);
            worker.pass(1, TimeUnit.MILLISECONDS);
            attempts++;
            assertThat(worker.attempts()).isEqualTo(attempts);
        }
        assertThat(events).as("the client knows nothing of that").isEmpty();
        client.end();
    }

    @Test
    void shouldFailARequestWhoseServerCannotBeReached() {
        worker.loseServers();

        new Client("client", worker.keyOf(0)).begin();

        assertThat(events).containsExactly("client failed IO_ERROR: -ERR Input/output error");
        worker.pass(1, TimeUnit.MINUTES);
        assertThat(worker.attempts()).as("nobody wants the topic").isEqualTo(1);
    }

    @Test
    void shouldGiveTheServersErrorToTheRequest() {
        new Client("client", worker.keyOf(0)).begin();

        worker.server(0).send(REFUSED + "\r\n");

        assertThat(events).containsExactly("client failed: " + REFUSED);
    }

    @Test
    void shouldAskAServerAgainThatRefusesATopicItHadConfirmed() {
        String topic = worker.keyOf(0);
        Client client = subscribed("client", topic);
        worker.server(0).close();
        worker.pass(50, TimeUnit.MILLISECONDS);
        worker.server(1).got();
        worker.server(1).send(REFUSED + "\r\n");
        assertThat(client.isConfirmed()).isFalse();

        worker.pass(10, TimeUnit.SECONDS);

        assertThat(worker.server(1).got()).isEqualTo(array("subscribe", topic));
        worker.server(1).send(confirmed("subscribe", topic));
        assertThat(client.isConfirmed()).isTrue();
        client.end();
    }

    @Test
    void shouldDeliverMessagesInTheOrderOfTheServerHoweverTheyArrive() {
        String one = worker.keyOf(0, 0);
        String other = worker.keyOf(0, 1);
        Client first = subscribed("first", one);
        Client second = new Client("second", other).begin();
        worker.server(0).send(confirmed("subscribe", other));
        events.clear();
        String messages = message(one, "1") + message(other, "2") + message(one, "3") + message(other, "4");

        worker.server(0).send(messages.substring(0, 20));
        assertThat(events).isEmpty();
        worker.server(0).send(messages.substring(20, messages.length() - 5));
        worker.server(0).send(messages.substring(messages.length() - 5));

        assertThat(events).containsExactly("first: 1", "second: 2", "first: 3", "second: 4");
        first.end();
        second.end();
    }

    @Test
    void shouldCloseAConnectionWhoseConfirmationsAreNotInTheOrderOfTheRequests() {
        new Client("first", worker.keyOf(0, 0)).begin();
        new Client("second", worker.keyOf(0, 1)).begin();

        worker.server(0).send(confirmed("subscribe", worker.keyOf(0, 1)));

        assertThat(worker.server(0).isOpen()).isFalse();
        assertThat(events)
                .allMatch(event -> event.contains("failed INVALID_RESPONSE"))
                .hasSize(2);
    }

    @Test
    void shouldEndATopicAtItsFormerServerOnlyWhenTheNewOneHasConfirmedIt() throws Exception {
        String topic = topicThatMoves();
        Client client = subscribed("client", topic);
        worker.change(pool("one", "two", "three"));
        assertThat(worker.server(1).got()).isEqualTo(array("subscribe", topic));

        worker.server(0).send(message(topic, "before"));
        assertThat(worker.server(0).got()).isEmpty();
        worker.server(1).send(confirmed("subscribe", topic));
        assertThat(worker.server(0).got()).isEqualTo(array("unsubscribe", topic));
        worker.server(0).send(message(topic, "late") + confirmed("unsubscribe", topic));
        worker.server(1).send(message(topic, "after"));

        assertThat(events).as("each message once").containsExactly("client: before", "client: late", "client: after");
        client.end();
    }

    @Test
    void shouldNotAskAServerTwiceThatGetsATopicBack() throws Exception {
        String topic = topicThatMoves();
        Client client = subscribed("client", topic);

        worker.change(pool("one", "two", "three"));
        worker.change(pool("one", "two"));
        worker.server(0).send(message(topic, "m"));

        assertThat(worker.server(0).got()).isEmpty();
        assertThat(events).containsExactly("client: m");
        assertThat(client.isConfirmed()).isTrue();
        client.end();
    }

    @Test
    void shouldKeepAServerThatHasLeftThePoolUntilItHasConfirmedTheEnd() throws Exception {
        String topic = worker.keyOf(0);
        Client client = subscribed("client", topic);

        worker.change(pool("two"));
        worker.server(1).send(confirmed("subscribe", topic));

        assertThat(worker.server(0).got()).isEqualTo(array("unsubscribe", topic));
        assertThat(worker.server(0).isOpen()).isTrue();
        worker.server(0).send(message(topic, "late") + confirmed("unsubscribe", topic));
        assertThat(worker.server(0).isOpen()).isFalse();
        assertThat(events).containsExactly("client: late");
        client.end();
    }

    @Test
    void shouldSubscribeToAPatternAtEveryServer() {
        Client client = new Client("client", new Topic(Topic.Kind.PATTERN, bytes("n*"))).begin();
        assertThat(List.of(worker.server(0).got(), worker.server(1).got())).containsOnly(array("psubscribe", "n*"));

        worker.server(0).send(confirmed("psubscribe", "n*"));
        assertThat(client.isConfirmed()).isFalse();
        worker.server(1).send(confirmed("psubscribe", "n*"));

        assertThat(client.isConfirmed()).isTrue();
        client.end();
    }

    private Client subscribed(String name, String topic) {
        Client client = new Client(name, topic).begin();
        worker.server(0).got();
        worker.server(0).send(confirmed("subscribe", topic));
        events.clear();
        return client;
    }

    /** A name of the first server that belongs to the third, once there is one. */
    private String topicThatMoves() throws Exception {
        PoolState next = worker.successor(pool("one", "two", "three"));
        Router router = next.topology().router();
        for (int number = 0; ; number++) {
            String name = worker.keyOf(0, number);
            if (router.route(bytes(name), 0, name.length()) == 2) {
                return name;
            }
        }
    }

    private static PoolYaml pool(String... servers) {
        PoolYaml yaml = PoolYaml.redis("alpha").set("timeout", 1000);
        for (String server : servers) {
            yaml.server(port(server), server);
        }
        return yaml;
    }

    private static int port(String name) {
        return List.of("one", "two", "three").indexOf(name) + 1;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static String confirmed(String event, String topic) {
        return "*3\r\n" + bulk(event) + bulk(topic) + ":1\r\n";
    }

    private static String message(String topic, String text) {
        return array("message", topic, text);
    }

    /** A client that wants one topic; it notes its messages. */
    private final class Client implements Subscriptions.Subscriber {
        private final String name;
        private final Topic topic;
        private final Request request = new Request();
        private @Nullable Subscription subscription;

        Client(String name, String channel) {
            this(name, new Topic(Topic.Kind.CHANNEL, bytes(channel)));
        }

        Client(String name, Topic topic) {
            this.name = name;
            this.topic = topic;
        }

        Client begin() {
            Subscription begun = Subscriptions.of(worker.pool()).await(topic, request);
            begun.add((Subscriptions.Subscriber) request);
            subscription = begun;
            worker.run();
            request.confirmed();
            return this;
        }

        boolean isConfirmed() {
            return subscription().isConfirmed();
        }

        void end() {
            subscription().remove(this);
            worker.run();
        }

        private Subscription subscription() {
            return requireNonNull(subscription);
        }

        @Override
        public void deliver(ByteBuf source, int index, int length) {
            String[] lines =
                    source.toString(index, length, StandardCharsets.US_ASCII).split("\r\n");
            events.add(name + ": " + lines[lines.length - 1]);
        }

        @Override
        public void broken(Throwable cause) {
            throw new AssertionError(cause);
        }

        /** Its request for the topic. */
        private final class Request implements Subscriptions.Subscriber, Subscriptions.Waiter {
            private boolean over;

            @Override
            public void confirmed() {
                if (!over && subscription != null && isConfirmed()) {
                    events.add(name + " confirmed");
                    subscription().replace(this, Client.this);
                    leave();
                }
            }

            @Override
            public void failed(@Nullable ErrorKind kind, byte[] errorResponse) {
                String error = new String(errorResponse, StandardCharsets.US_ASCII).strip();
                events.add(name + " failed" + (kind == null ? "" : " " + kind) + ": " + error);
                if (subscription != null) {
                    leave();
                }
            }

            private void leave() {
                over = true;
                subscription().leave(this, this);
            }

            @Override
            public void deliver(ByteBuf source, int index, int length) {
                Client.this.deliver(source, index, length);
            }

            @Override
            public void broken(Throwable cause) {
                Client.this.broken(cause);
            }
        }
    }
}
