package dev.nutcracker.server.joint;

import static dev.nutcracker.testing.RedisText.array;
import static dev.nutcracker.testing.RedisText.bulk;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.client.Peer;
import dev.nutcracker.client.PlayedRedis;
import dev.nutcracker.client.TestWorker;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random orders of what clients and the servers of two pools do, step by step: answers in any order, connections that break, servers
 * that stop and go on, clients that leave, keys that move. A client must never be able to tell that there are two pools.
 *
 * <p>{@code -Djoint.runs=500 -Djoint.first=1000} makes more of them, and others.
 */
final class JointOrdersTest {
    private static final int RUNS = Integer.getInteger("joint.runs", 12);
    private static final int FIRST = Integer.getInteger("joint.first", 0);
    private static final List<String> KEYS = List.of("k1", "k2");
    private static final int CLIENTS = 3;
    private static final int STEPS = 150;
    private static final int TIME_MS = 100;
    private static final int REQUESTS_MAX = 24;
    /** Within so many units of time without anything, the proxy must have gone on. */
    private static final int IDLE_MAX = 25;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "warm_from: {pool: other}",
                "migrate_to: {pool: other}",
                "migrate_to: {pool: other, percent: 100}",
                "migrate_to: {pool: other, percent: 100, dual_writes: false}",
                "near: {pool: other}",
                "failover: {pools: [other]}",
                "failover: {pools: [other], on: [error, timeout, miss]}",
                "migrate_to: {pool: other, percent: 50}",
                "copy_to: [other], copies: all",
                "split: 2"
            })
    void shouldLookLikeOneServerWhateverComesFirst(String further) throws Exception {
        for (int seed = FIRST; seed < FIRST + RUNS; seed++) {
            try (Run run = new Run(further, seed)) {
                run.run();
            }
        }
    }

    private static final class Run implements AutoCloseable {
        private final Random random;
        private final String further;
        private final String name;
        private final TestWorker worker;
        private final List<PlayedRedis> servers;
        private final Map<PlayedRedis, Integer> awakeMs = new HashMap<>();
        private final List<Playing> clients = new ArrayList<>();
        private final Map<String, JointHistory> histories = new HashMap<>();
        private final List<String> log = new ArrayList<>();
        private int requests;
        private int now;
        private int played;
        private boolean calm;
        private @Nullable PlayedRedis stopped;
        private @Nullable PlayedRedis lost;

        Run(String further, int seed) throws Exception {
            this.random = new Random(seed);
            this.further = further;
            this.name = further + ", seed " + seed;
            this.worker = TestWorker.routing(JointPools.yaml(further, 1 + seed % 2, "m", "n"));
            this.servers = List.of("m", "n", "o").stream()
                    .map(each -> new PlayedRedis(worker, each))
                    .toList();
            for (String key : KEYS) {
                String before = random.nextBoolean() ? key + "=0" : null;
                histories.put(key, new JointHistory(key, before, further.startsWith("failover"), mayComeLate()));
                if (before != null && !further.startsWith("warm")) {
                    servers.get(serverOf(key)).set(key, before);
                }
                if (before != null && (further.startsWith("warm") || further.startsWith("copy"))) {
                    servers.getLast().set(key, before);
                }
            }
        }

        private int serverOf(String key) {
            requireNonNull(worker.pool().routes()).chooseForChannels();
            byte[] bytes = key.getBytes(US_ASCII);
            return List.of("m", "n", "o")
                    .indexOf(requireNonNull(worker.pool().serverOf(bytes, 0, bytes.length))
                            .name());
        }

        /** Whether the server of a key may do late what it had received before it stopped, as it may without routes. */
        private boolean mayComeLate() {
            return further.startsWith("near") || further.startsWith("split") || further.startsWith("copy");
        }

        void run() {
            for (int i = 0; i < CLIENTS; i++) {
                clients.add(new Playing());
            }
            for (int i = 0; i < STEPS; i++) {
                now++;
                step();
            }
            calmDown();
            Playing last = new Playing();
            clients.add(last);
            for (String key : KEYS) {
                last.send(key, "GET", key);
            }
            calmDown();
            for (Playing client : clients) {
                assertThat(client.unanswered).as(this::text).isEmpty();
            }
            assertThat(last.latest).as(this::text).noneMatch(answer -> answer.startsWith("-"));
            if (!further.startsWith("migrate")) {
                for (int i = 0; i < KEYS.size(); i++) {
                    String value = servers.get(serverOf(KEYS.get(i))).value(KEYS.get(i));
                    assertThat(last.latest.get(i)).as(this::text).isEqualTo(value == null ? "$-1\r\n" : bulk(value));
                }
            }
            histories
                    .values()
                    .forEach(history -> assertThat(history.isRight())
                            .as(() -> text() + history)
                            .isTrue());
        }

        private String text() {
            return name + "\n" + String.join("\n", log) + "\n";
        }

        private void step() {
            PlayedRedis server = servers.get(random.nextInt(servers.size()));
            int what = random.nextInt(100);
            if (what < 25) {
                int number = random.nextInt(CLIENTS);
                Playing client = clients.get(number);
                if (!client.peer.isOpen()) {
                    client = new Playing();
                    clients.set(number, client);
                }
                if (client.unanswered.size() < 3 && requests < REQUESTS_MAX) {
                    requests++;
                    client.sendAny();
                }
            } else if (what < 58) {
                if (server != stopped && server.doOne(random)) {
                    log.add(now + " " + server.name() + " does " + server.latest());
                }
            } else if (what < 91) {
                if (server != stopped && server.answerOne(random)) {
                    log.add(now + " " + server.name() + " answers " + server.latest());
                }
            } else if (what < 92) {
                awakeMs.put(server, 0);
                if (random.nextBoolean()) {
                    server.cutOne(random);
                    log.add(now + " cut " + server.name());
                } else if (lost == null) {
                    lost = server;
                    worker.lose(server.name());
                    log.add(now + " lost " + server.name());
                } else {
                    findAgain();
                }
            } else if (what < 93) {
                int gone = random.nextInt(CLIENTS);
                clients.get(gone).leave();
                clients.set(gone, new Playing());
            } else if (what < 94) {
                stopped = stopped == null ? server : null;
                servers.forEach(each -> awakeMs.put(each, 0));
                log.add(now + " stopped " + (stopped == null ? "" : stopped.name()));
            } else if (what < 95 && further.startsWith("migrate")) {
                int percent = random.nextBoolean() ? 0 : 100;
                log.add(now + " share " + percent);
                worker.share(0, percent);
            } else {
                pass();
            }
            clients.forEach(Playing::read);
        }

        private void pass() {
            for (PlayedRedis server : servers) {
                if (server != stopped && awakeMs.merge(server, TIME_MS, Integer::sum) >= 200) {
                    server.doLate(random);
                }
            }
            if (!calm) {
                log.add(now + " time passes");
            }
            worker.pass(TIME_MS, TimeUnit.MILLISECONDS);
        }

        private void findAgain() {
            if (lost != null) {
                worker.comesBack(lost.name());
                log.add(now + " back " + lost.name());
                lost = null;
            }
        }

        /** All answer, and time passes, until nothing more happens. */
        private void calmDown() {
            stopped = null;
            findAgain();
            calm = true;
            for (int idle = 0; idle < IDLE_MAX; ) {
                boolean any = false;
                for (PlayedRedis server : servers) {
                    if (server.doOne(random)) {
                        any = true;
                        log.add(now + " " + server.name() + " does " + server.latest());
                    }
                    if (server.answerOne(random)) {
                        any = true;
                        log.add(now + " " + server.name() + " answers " + server.latest());
                    }
                }
                now++;
                clients.forEach(Playing::read);
                idle = any ? 0 : idle + 1;
                if (!any) {
                    pass();
                }
            }
        }

        @Override
        public void close() {
            worker.close();
        }

        /** A client with random requests, and what it has been answered. */
        private final class Playing {
            private final Peer peer = worker.client();
            private final int number = ++played;
            private final Deque<Expected> unanswered = new ArrayDeque<>();
            private final Deque<String> answers = new ArrayDeque<>();
            private final List<String> latest = new ArrayList<>();
            private String received = "";

            /** @param count how many answers it has; the last one says what has been done */
            private record Expected(List<JointHistory.Step> steps, int count) {}

            void sendAny() {
                String key = KEYS.get(random.nextInt(KEYS.size()));
                String value = key + "=" + requests;
                switch (random.nextInt(18)) {
                    case 0, 1, 2, 3, 4 -> send(key, "GET", key);
                    case 5 -> send(key, "DEL", key);
                    case 6 -> send(key, "APPEND", key, value);
                    case 7 -> send(key, "SET", key, value, "NX");
                    case 8 -> send(key, "GETDEL", key);
                    case 9 -> send(key, "EXISTS", key);
                    case 10, 11 -> sendForAll(array("MGET", "k1", "k2"), each -> List.of("GET", each));
                    case 12 ->
                        sendForAll(
                                array("MSET", "k1", "k1=" + requests, "k2", "k2=" + requests),
                                each -> List.of("SET", each, each + "=" + requests));
                    case 13 -> sendTransaction(key, List.of("APPEND", key, value), List.of("GET", key));
                    default -> send(key, "SET", key, value);
                }
            }

            void send(String key, String... request) {
                List<JointHistory.Step> steps =
                        List.of(requireNonNull(histories.get(key)).begin(this, List.of(List.of(request)), now));
                send(array(request), new Expected(steps, 1));
            }

            private void sendForAll(String request, Function<String, List<String>> ofKey) {
                List<JointHistory.Step> steps = KEYS.stream()
                        .map(key -> requireNonNull(histories.get(key)).begin(this, List.of(ofKey.apply(key)), now))
                        .toList();
                send(request, new Expected(steps, 1));
            }

            @SafeVarargs
            private void sendTransaction(String key, List<String>... queued) {
                String text = Stream.of(queued)
                        .map(request -> array(request.toArray(String[]::new)))
                        .collect(Collectors.joining());
                send(
                        array("MULTI") + text + array("EXEC"),
                        new Expected(
                                List.of(requireNonNull(histories.get(key)).begin(this, List.of(queued), now)),
                                queued.length + 2));
            }

            private void send(String text, Expected expected) {
                log.add(now + " " + this + " sends "
                        + text.replaceAll("[*$][0-9]+", "").replace("\r\n", " "));
                unanswered.add(expected);
                peer.send(text);
            }

            void read() {
                received += peer.got();
                for (int end = RedisReplies.end(received); end > 0; end = RedisReplies.end(received)) {
                    String answer = received.substring(0, end);
                    received = received.substring(end);
                    log.add(now + " " + this + " gets " + answer.strip().replace("\r\n", " "));
                    assertThat(unanswered).as(Run.this::text).isNotEmpty();
                    answers.add(answer);
                    latest.add(answer);
                    if (answers.size() == unanswered.peek().count) {
                        end(unanswered.remove().steps, answer);
                        answers.clear();
                    }
                }
                if (!peer.isOpen()) {
                    unanswered.forEach(each -> each.steps.forEach(step -> step.ends(now, null)));
                    unanswered.clear();
                }
            }

            private void end(List<JointHistory.Step> steps, String answer) {
                List<String> parts = RedisReplies.elements(answer);
                for (int i = 0; i < steps.size(); i++) {
                    if (answer.startsWith("-")) {
                        steps.get(i).ends(now, null);
                    } else if (steps.size() == 1) {
                        steps.get(i).ends(now, parts);
                    } else {
                        steps.get(i).ends(now, List.of(parts.get(parts.size() == 1 ? 0 : i)));
                    }
                }
            }

            void leave() {
                log.add(now + " " + this + " leaves");
                peer.close();
                unanswered.clear();
            }

            @Override
            public String toString() {
                return "client" + number;
            }
        }
    }
}
