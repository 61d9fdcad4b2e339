package dev.nutcracker.client;

import static dev.nutcracker.testing.RedisText.bulk;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * A Redis that does a request when the test lets it, and passes on the answer when the test lets it. What came on a connection that
 * is closed by then is done as well.
 */
public final class PlayedRedis {
    private static final String OK = "+OK\r\n";
    /** Of several connections the first one with anything. */
    private static final Random FIRST = new Random() {
        @Override
        public int nextInt(int below) {
            return 0;
        }
    };

    private static final String NULL = "$-1\r\n";

    private final TestWorker worker;
    private final String name;
    private final List<Connection> connections = new ArrayList<>();
    private final Map<String, String> values = new HashMap<>();
    private String latest = "";

    public PlayedRedis(TestWorker worker, String name) {
        this.worker = worker;
        this.name = name;
    }

    private static final class Connection {
        private final Peer peer;
        private final Deque<List<String>> received = new ArrayDeque<>();
        private final Deque<String> answers = new ArrayDeque<>();
        /** What has come since MULTI; null outside of a transaction. */
        private @Nullable List<List<String>> queued;

        Connection(Peer peer) {
            this.peer = peer;
        }

        void read() {
            List<String> words = new ArrayList<>();
            String[] lines = peer.got().split("\r\n");
            for (int i = 0; i < lines.length && !lines[0].isEmpty(); ) {
                int count = Integer.parseInt(lines[i++].substring(1));
                for (int word = 0; word < count; word++) {
                    words.add(lines[i + 1]);
                    i += 2;
                }
                received.add(List.copyOf(words));
                words.clear();
            }
        }
    }

    /** What it has done last. */
    public String latest() {
        return latest;
    }

    public String name() {
        return name;
    }

    /** The value of a key; null if there is none. */
    public @Nullable String value(String key) {
        return values.get(key);
    }

    public void set(String key, String value) {
        values.put(key, value);
    }

    private List<Connection> connections() {
        List<Peer> peers = worker.connectionsTo(name);
        for (int i = connections.size(); i < peers.size(); i++) {
            connections.add(new Connection(peers.get(i)));
        }
        connections.forEach(Connection::read);
        return connections;
    }

    private List<Connection> open() {
        return connections().stream()
                .filter(connection -> connection.peer.isOpen())
                .toList();
    }

    private static Connection any(List<Connection> some, Random random) {
        return some.get(random.nextInt(some.size()));
    }

    /** Does the next request of one of the connections. Returns whether there was one. */
    public boolean doOne(Random random) {
        return doOne(connections(), random);
    }

    private boolean doOne(List<Connection> some, Random random) {
        List<Connection> asking = some.stream()
                .filter(connection -> !connection.received.isEmpty())
                .toList();
        if (!asking.isEmpty()) {
            Connection connection = any(asking, random);
            List<String> request = connection.received.remove();
            String answer = answer(connection, request);
            latest = connections.indexOf(connection) + ": " + request + " -> " + answer.replace("\r\n", " ");
            connection.answers.add(answer);
        }
        return !asking.isEmpty();
    }

    /** Does the next request, without an answer yet. */
    public void does() {
        assertThat(doOne(FIRST)).as("a request for " + name).isTrue();
    }

    /** Does so many requests, without an answer yet. */
    public void does(int count) {
        for (int i = 0; i < count; i++) {
            does();
        }
    }

    /** Passes on the next answer. */
    public void answers() {
        assertThat(answerOne(FIRST)).as("an answer of " + name).isTrue();
    }

    /** Closes its connections, but has received what it has. */
    public void cuts() {
        open().forEach(connection -> connection.peer.close());
    }

    /** Does all that it has received on connections that are open, and answers it. Returns whether there was anything. */
    public boolean serves() {
        boolean any = false;
        while (doOne(open(), FIRST) | answerOne(FIRST)) {
            any = true;
        }
        return any;
    }

    /** What it has received and not done. */
    public List<List<String>> received() {
        return connections().stream().flatMap(each -> each.received.stream()).toList();
    }

    /** Loses what it has received and not done. */
    public void forgets() {
        connections().forEach(each -> each.received.clear());
    }

    /** Does all that it has received on connections that are closed. */
    public void doesLate() {
        doLate(FIRST);
    }

    /** As {@link #doesLate}, in any order. */
    public void doLate(Random random) {
        List<Connection> closed = connections().stream()
                .filter(connection -> !connection.peer.isOpen())
                .toList();
        for (List<Connection> asking = closed; !asking.isEmpty(); ) {
            asking = asking.stream()
                    .filter(connection -> !connection.received.isEmpty())
                    .toList();
            if (!asking.isEmpty()) {
                Connection connection = any(asking, random);
                latest = connections.indexOf(connection) + ": late " + connection.received.peek();
                answer(connection, connection.received.remove());
            }
        }
    }

    /** Passes on the next answer on one of the connections. Returns whether there was one. */
    public boolean answerOne(Random random) {
        List<Connection> answering = open().stream()
                .filter(connection -> !connection.answers.isEmpty())
                .toList();
        if (!answering.isEmpty()) {
            Connection connection = any(answering, random);
            String answer = connection.answers.remove();
            latest = connections.indexOf(connection) + ": " + answer.replace("\r\n", " ");
            connection.peer.send(answer);
        }
        return !answering.isEmpty();
    }

    /** Closes one of its connections. */
    public void cutOne(Random random) {
        List<Connection> open = open();
        if (!open.isEmpty()) {
            any(open, random).peer.close();
        }
    }

    private String answer(Connection connection, List<String> request) {
        switch (request.getFirst().toUpperCase(Locale.ROOT)) {
            case "MULTI" -> {
                connection.queued = new ArrayList<>();
                return OK;
            }
            case "WATCH", "UNWATCH" -> {
                return OK;
            }
            case "DISCARD" -> {
                connection.queued = null;
                return OK;
            }
            case "EXEC" -> {
                List<List<String>> queued = requireNonNull(connection.queued);
                StringBuilder answers = new StringBuilder("*" + queued.size() + "\r\n");
                queued.forEach(each -> answers.append(answer(each)));
                connection.queued = null;
                return answers.toString();
            }
            default -> {
                if (connection.queued == null) {
                    return answer(request);
                }
                connection.queued.add(request);
                return "+QUEUED\r\n";
            }
        }
    }

    private String answer(List<String> request) {
        return answer(values, request);
    }

    /** What a server with these values answers. */
    public static String answer(Map<String, String> values, List<String> request) {
        String key = request.size() > 1 ? request.get(1) : "";
        String value = values.get(key);
        return switch (request.getFirst().toUpperCase(Locale.ROOT)) {
            case "PING" -> "+PONG\r\n";
            case "ECHO" -> bulk(key);
            case "GET", "DUMP" -> value == null ? NULL : bulk(value);
            case "MGET" -> {
                StringBuilder answer = new StringBuilder("*" + (request.size() - 1) + "\r\n");
                request.stream().skip(1).forEach(each -> answer.append(answer(values, List.of("GET", each))));
                yield answer.toString();
            }
            case "SET" -> {
                if (request.size() > 3 && value != null) {
                    yield NULL;
                }
                values.put(key, request.get(2));
                yield OK;
            }
            case "MSET" -> {
                for (int i = 1; i < request.size(); i += 2) {
                    values.put(request.get(i), request.get(i + 1));
                }
                yield OK;
            }
            case "GETDEL" -> {
                values.remove(key);
                yield value == null ? NULL : bulk(value);
            }
            case "DEL" -> {
                values.remove(key);
                yield value == null ? ":0\r\n" : ":1\r\n";
            }
            case "EXISTS", "EXPIRE" -> value == null ? ":0\r\n" : ":1\r\n";
            case "PTTL" -> value == null ? ":-2\r\n" : ":-1\r\n";
            case "APPEND" -> {
                String longer = (value == null ? "" : value) + request.get(2);
                values.put(key, longer);
                yield ":" + longer.length() + "\r\n";
            }
            case "RESTORE" -> {
                if (value != null && request.size() == 4) {
                    yield "-BUSYKEY Target key name already exists.\r\n";
                }
                values.put(key, request.get(3));
                yield OK;
            }
            default -> throw new AssertionError("no server was expected to get " + request);
        };
    }
}
