package dev.nutcracker.topology;

import dev.nutcracker.testing.FakeServer;
import dev.nutcracker.testing.RedisText;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/**
 * A sentinel or a server that gives the answers that the test sets. A question is known by its words, with spaces between
 * them; one for which no answer is set is answered by an error, and one with the answer {@link #SILENCE} not at all.
 */
final class AnsweringServer implements AutoCloseable {
    static final String SILENCE = "";
    static final String OK = "+OK\r\n";

    private final Map<String, String> answers = new ConcurrentHashMap<>();
    private final List<String> questions = new CopyOnWriteArrayList<>();
    private final List<FakeServer.Connection> subscribed = new CopyOnWriteArrayList<>();
    private final List<FakeServer.Connection> connected = new CopyOnWriteArrayList<>();
    private final FakeServer server = FakeServer.start(this::play);

    /** A primary that is well. */
    static AnsweringServer primary() {
        return new AnsweringServer().answer("PING", "+PONG\r\n").answer("ROLE", "*3\r\n$6\r\nmaster\r\n:0\r\n*0\r\n");
    }

    /** A replica of the server at that port of this machine. */
    static String replicaOf(int port) {
        return "*5\r\n$5\r\nslave\r\n$9\r\n127.0.0.1\r\n:" + port + "\r\n$9\r\nconnected\r\n:0\r\n";
    }

    /** A sentinel that speaks RESP3 and knows no master. */
    static AnsweringServer sentinel(String id) {
        return new AnsweringServer()
                .answer("HELLO 3", "%1\r\n$4\r\nmode\r\n$8\r\nsentinel\r\n")
                .answer("PING", "+PONG\r\n")
                .answer("SENTINEL MYID", RedisText.bulk(id));
    }

    /** Sets what a question is answered from now on. */
    AnsweringServer answer(String question, String answer) {
        answers.put(question, answer);
        return this;
    }

    /** As a sentinel, it names this primary from now on. */
    AnsweringServer names(String master, String host, int port, int epoch, String flags) {
        String[] fields = {
            "name",
            master,
            "ip",
            host,
            "port",
            Integer.toString(port),
            "flags",
            flags,
            "config-epoch",
            Integer.toString(epoch)
        };
        answers.putIfAbsent("SENTINEL SENTINELS " + master, "*0\r\n");
        return answer("SENTINEL MASTER " + master, "%5\r\n" + bulks(fields));
    }

    AnsweringServer names(String master, AnsweringServer primary, int epoch) {
        return names(master, "127.0.0.1", primary.port(), epoch, "master");
    }

    /** As a sentinel, it knows another one. */
    AnsweringServer knows(String master, String id, int port) {
        String[] fields = {"ip", "127.0.0.1", "port", Integer.toString(port), "runid", id, "flags", "sentinel"};
        return answer("SENTINEL SENTINELS " + master, "*1\r\n%4\r\n" + bulks(fields));
    }

    private static String bulks(String... texts) {
        StringBuilder bulks = new StringBuilder();
        Stream.of(texts).map(RedisText::bulk).forEach(bulks::append);
        return bulks.toString();
    }

    /** Publishes an event to everybody who has subscribed, in RESP3. */
    void publish(String channel, String text) {
        publish(">", channel, text);
    }

    /** The same with the sign of RESP3 or RESP2. */
    void publish(String sign, String channel, String text) {
        subscribed.forEach(connection -> connection.send(sign + "3\r\n" + bulks("message", channel, text)));
    }

    /** Sends this to everybody. */
    void tell(String text) {
        connected.forEach(connection -> connection.send(text));
    }

    int port() {
        return server.port();
    }

    int connectionCount() {
        return server.connectionCount();
    }

    boolean isSubscribed() {
        return !subscribed.isEmpty();
    }

    /** How often it has been asked this. */
    long countOf(String question) {
        return questions.stream().filter(question::equals).count();
    }

    private void play(FakeServer.Connection connection) {
        connected.add(connection);
        try {
            while (true) {
                List<String> words = connection.readRedisRequest();
                String question = String.join(" ", words);
                questions.add(question);
                if (words.getFirst().equals("SUBSCRIBE")) {
                    subscribed.add(connection);
                } else if (!words.getFirst().equals("PSUBSCRIBE")) {
                    connection.send(answers.getOrDefault(question, unknown(question)));
                }
            }
        } catch (RuntimeException | AssertionError e) {
            // The watch has closed the connection.
            subscribed.remove(connection);
            connected.remove(connection);
        }
    }

    private static String unknown(String question) {
        return question.startsWith("SENTINEL ")
                ? "-ERR No such master with that name\r\n"
                : "-ERR unknown command '" + question + "'\r\n";
    }

    @Override
    public void close() {
        server.close();
    }
}
