package dev.nutcracker.topology;

import dev.nutcracker.testing.FakeServer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A node of a cluster that gives the answers that the test sets. A question is known by its words, with spaces between them; one for
 * which no answer is set is answered by an error, and one with the answer {@link #SILENCE} not at all, nor what
 * comes behind it on that connection.
 */
final class PlayedNode implements AutoCloseable {
    static final String SILENCE = "";
    static final String SLOTS = "CLUSTER SLOTS";
    static final String NODES = "CLUSTER NODES";
    static final String PING = "PING";
    static final String INFO = "CLUSTER INFO";

    private final String id;
    private final Map<String, String> answers = new ConcurrentHashMap<>();
    private final List<String> questions = new CopyOnWriteArrayList<>();
    private final FakeServer server = FakeServer.start(this::play);

    PlayedNode(String id) {
        this.id = id;
        answer(PING, "+PONG\r\n");
    }

    String id() {
        return id;
    }

    int port() {
        return server.port();
    }

    String name() {
        return "127.0.0.1:" + port();
    }

    /** Sets what a question is answered from now on. */
    PlayedNode answer(String question, String answer) {
        answers.put(question, answer);
        return this;
    }

    /** It knows this map from now on. */
    PlayedNode says(ClusterText map) {
        return answer(SLOTS, map.slots()).answer(NODES, map.nodes(id));
    }

    /** How often it has been asked this. */
    long countOf(String question) {
        return questions.stream().filter(question::equals).count();
    }

    private void play(FakeServer.Connection connection) {
        try {
            boolean silent = false;
            while (true) {
                String question = String.join(" ", connection.readRedisRequest());
                questions.add(question);
                String answer = answers.getOrDefault(question, "-ERR unknown command '" + question + "'\r\n");
                silent |= answer.equals(SILENCE);
                connection.send(silent ? SILENCE : answer);
            }
        } catch (RuntimeException | AssertionError e) {
            // The watch has closed the connection.
            connection.close();
        }
    }

    @Override
    public void close() {
        server.close();
    }
}
