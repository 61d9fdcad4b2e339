package dev.nutcracker.proxy;

import static dev.nutcracker.testing.RedisText.bulk;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.nutcracker.audit.AuditEvent;
import dev.nutcracker.config.ServerConfig;
import dev.nutcracker.discovery.PlayedSource;
import dev.nutcracker.health.Transition;
import dev.nutcracker.proxy.DiscoveryPlan.Naming;
import dev.nutcracker.proxy.DiscoveryPlan.Node;
import dev.nutcracker.stats.DiscoveryReport;
import dev.nutcracker.testing.Await;
import dev.nutcracker.testing.Checker;
import dev.nutcracker.testing.GivenHosts;
import dev.nutcracker.testing.LeapingLoops;
import dev.nutcracker.testing.Ports;
import dev.nutcracker.testing.RawClient;
import dev.nutcracker.testing.RedisServer;
import dev.nutcracker.testing.RunningProxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Each source of server lists, with clients that check every answer while a server gets another address, one comes, and one goes.
 *
 * <pre>
 *   servers at first              steady, leaving, moving
 *   "moving" at another address   steady, leaving, moving'      the same process, which listens at both
 *   "coming" comes                steady, leaving, moving', coming
 *   "leaving" goes                steady,          moving', coming
 * </pre>
 *
 * <p>What clients may see of that is only that keys are empty which have moved, by the placement that {@code --where} shows. What a reload
 * answers with an error is left out: keys of transactions, and that of a client that waits for it, are at the server that stays. So is
 * the channel, whose messages come twice for a moment if two addresses lead to one server.
 */
@Execution(ExecutionMode.CONCURRENT)
final class DiscoveryAcceptanceTest {
    private static final Duration BOUND = Duration.ofSeconds(60);
    /** A little more than after which hosts are looked up again. */
    private static final Duration LOOK_UP_PERIOD = Duration.ofSeconds(11);

    private static final int CLIENTS = 4;
    private static final List<String> PROBES = new SplittableRandom(7)
            .longs(1000)
            .mapToObj(number -> "probe:" + Long.toHexString(number))
            .toList();

    private static final Pattern FINDING = Pattern.compile("[0-9]+ ms: (\\S+) .*");

    /** The sources, and what each promises of a server that gets another address. */
    enum Source {
        FILE("file: a name at another address keeps its keys", Naming.OWN, PlayedSource::file),
        HTTP("http: a name at another address keeps its keys", Naming.OWN, PlayedSource::http),
        HTTPS("https: a name at another address keeps its keys", Naming.OWN, PlayedSource::https),
        CONSUL("consul: an ID at another address keeps its keys", Naming.OWN, PlayedSource::consul),
        ETCD("etcd: a key with another address keeps its keys", Naming.OWN, PlayedSource::etcd),
        K8S("k8s: a pod at another address keeps its keys", Naming.OWN, PlayedSource::kubernetes),
        SRV_SHORT(
                "srv with short names: a label of another host keeps its keys",
                Naming.LABEL,
                PlayedSource::servicesByShortNames),
        SRV("srv: a host at another address keeps its keys", Naming.HOST, PlayedSource::services),
        ELASTICACHE("elasticache: a host at another address keeps its keys", Naming.HOST, PlayedSource::elastiCache),
        DNS("dns: another address is another server, to which keys move", Naming.ADDRESS, PlayedSource::addresses);

        private final String title;
        private final Naming naming;
        private final Function<Path, PlayedSource> starting;

        Source(String title, Naming naming, Function<Path, PlayedSource> starting) {
            this.title = title;
            this.naming = naming;
            this.starting = starting;
        }

        @Override
        public String toString() {
            return title;
        }
    }

    private final int port = Ports.free();
    private final int serverPort = Ports.free();
    private final GivenHosts hosts = new GivenHosts();
    private final LeapingLoops loops = LeapingLoops.start(2);
    private final ToldChanges told = new ToldChanges();

    @TempDir
    private Path directory;

    /** All three changes in one list. */
    @ParameterizedTest(name = "{0}")
    @EnumSource
    void shouldMoveTheKeysThatANewListMovesAndFailNoRequest(Source source) throws Exception {
        tryOut(source, List.of("SLM", "SNC"));
    }

    @Tag("long")
    @ParameterizedTest(name = "{0}")
    @EnumSource
    void shouldMoveTheKeysThatEachChangeMovesAndFailNoRequest(Source source) throws Exception {
        tryOut(source, List.of("SLM", "SLN", "SLNC", "SNC"));
    }

    /** @param lists a letter for each server, N for the moving one at its new address */
    private void tryOut(Source source, List<String> lists) throws Exception {
        try (RedisServer steady = RedisServer.startAt(serverPort, "127.0.0.2");
                RedisServer leaving = RedisServer.startAt(serverPort, "127.0.0.3");
                RedisServer moving = RedisServer.startAt(serverPort, "127.0.0.4", "127.0.0.5");
                RedisServer other = RedisServer.startAt(serverPort, "127.0.0.6");
                RedisServer coming = RedisServer.startAt(serverPort, "127.0.0.7");
                PlayedSource played = source.starting.apply(directory)) {
            Node goes = node("leaving", "127.0.0.3", leaving);
            Node before = node("moving", "127.0.0.4", moving);
            Node after = switch (source.naming) {
                case OWN, HOST -> new Node("moving", before.host(), "127.0.0.5", moving);
                case LABEL -> new Node("moving", "moving.elsewhere.test", "127.0.0.5", moving);
                case ADDRESS -> new Node("moving", before.host(), "127.0.0.6", other);
            };
            Map<Integer, Node> nodes = Map.of(
                    (int) 'S', node(DiscoveryPlan.STEADY, "127.0.0.2", steady),
                    (int) 'L', goes,
                    (int) 'M', before,
                    (int) 'N', after,
                    (int) 'C', node("coming", "127.0.0.7", coming));
            nodes.values().forEach(node -> hosts.set(node.host(), node.address()));
            hosts.set(before.host(), before.address());
            DiscoveryPlan plan = new DiscoveryPlan(
                    source.naming,
                    pool(played),
                    lists.stream()
                            .map(list -> list.chars().mapToObj(nodes::get).toList())
                            .toList());
            played.list(plan.listed(0));
            try (RunningProxy proxy = RunningProxy.start(loops, hosts, told, pool(played));
                    RawClient client = RawClient.connect(port)) {
                awaitList(proxy, plan, 0);
                Checker checker = Checker.start(port, CLIENTS, false, plan.prefix(CLIENTS));
                Trial trial = new Trial(plan, played, proxy, client, checker);
                trial.write(0);

                hosts.set(after.host(), after.address());
                for (int step = 1; step < lists.size(); step++) {
                    trial.take(step);
                    if (step == 1) {
                        awaitMove(source, before, after);
                    }
                    trial.expect(step);
                }
                Await.until("the server that has gone is used no more", BOUND, () -> !goes.hasClients());
                checker.stop();
                trial.expectFindings(lists.size() - 1);
            }
        }
    }

    private static Node node(String name, String address, RedisServer process) {
        return new Node(name, name + ".test", address, process);
    }

    private void awaitMove(Source source, Node before, Node after) {
        if (source.naming == Naming.HOST) {
            Await.until("the host has another address", BOUND, () -> {
                loops.leap(LOOK_UP_PERIOD);
                return told.haveHostsMoved();
            });
        }
        Await.until("the new address is used", BOUND, after::hasClients);
        Await.until("the former address is used no more", BOUND, () -> !before.hasClients());
    }

    private String pool(PlayedSource played) {
        return "alpha:\n  listen: 127.0.0.1:" + port + "\n  redis: true\n  server_commands: all\n"
                + "  hash: md5\n  hash_tag: \"{}\"\n  discovery_max_loss: 100\n"
                + played.lines().replace("PORT", Integer.toString(serverPort));
    }

    private static void awaitList(RunningProxy proxy, DiscoveryPlan plan, int step) {
        Await.until("list " + step + " is taken", BOUND, () -> report(proxy).changes() == plan.changes(step));
        assertThat(report(proxy).servers())
                .extracting(server -> server.server() + " at " + server.address())
                .isEqualTo(plan.pool(step).servers().stream()
                        .map(server -> server.name() + " at " + server.address().text())
                        .toList());
    }

    private static DiscoveryReport report(RunningProxy proxy) {
        return proxy.administered().discoveries().getFirst();
    }

    /** What the proxy and its clients make of the plan. */
    private final class Trial {
        private final DiscoveryPlan plan;
        private final PlayedSource source;
        private final RunningProxy proxy;
        private final RawClient client;
        private final Checker checker;
        private int lost;

        Trial(DiscoveryPlan plan, PlayedSource source, RunningProxy proxy, RawClient client, Checker checker) {
            this.plan = plan;
            this.source = source;
            this.proxy = proxy;
            this.client = client;
            this.checker = checker;
        }

        /** The source has the list of that step, and the proxy takes it. */
        void take(int step) {
            source.list(plan.listed(step));
            awaitList(proxy, plan, step);
            checker.awaitWork(200);
            checker.awaitLook();
        }

        /** Writes what is asked for after the next step, and finds each key where it should be. */
        void write(int step) {
            PROBES.forEach(key -> client.sendRedisRequest("SET", key, value(step)));
            PROBES.forEach(_ -> client.expect("+OK\r\n"));
            for (Node node : plan.nodes(step)) {
                List<String> own = PROBES.stream()
                        .filter(key -> plan.nodeOf(step, key).equals(node))
                        .toList();
                try (RawClient direct = node.connect()) {
                    own.forEach(key -> direct.sendRedisRequest("GET", key));
                    own.forEach(_ -> direct.expect(bulk(value(step))));
                }
            }
        }

        private static String value(int step) {
            return "step " + step;
        }

        /** No key has moved but those that the placement moves, and nothing has failed. */
        void expect(int step) {
            List<String> moved =
                    PROBES.stream().filter(key -> plan.moves(step, key)).toList();
            PROBES.forEach(key -> client.sendRedisRequest("GET", key));
            List<String> elsewhere = PROBES.stream()
                    .filter(_ -> !client.readRedisReply().equals(bulk(value(step - 1))))
                    .toList();
            assertThat(elsewhere).isEqualTo(moved);
            expectTold(step, moved.size());
            expectFindings(step);
            write(step);
        }

        /** What is told of the share is what {@code --where} says, and what is seen. */
        private void expectTold(int step, int moved) {
            if (plan.isOther(step)) {
                assertThat(told.latest()).endsWith(plan.share(step).text());
            }
            assertThat(moved / (double) PROBES.size()).isCloseTo(plan.shareByNames(step), within(0.08));
        }

        /** Clients have seen that keys are elsewhere since that step, and nothing else. */
        void expectFindings(int step) {
            Checker.Report report = checker.soFar();
            assertThat(report.errors()).isEmpty();
            assertThat(report.wrong()).isEmpty();
            assertThat(report.reordered()).isEmpty();
            assertThat(report.closed()).isEmpty();
            assertThat(report.lost().subList(lost, report.lost().size())).allMatch(finding -> {
                Matcher text = FINDING.matcher(finding);
                return text.matches() && plan.moves(step, text.group(1));
            });
            lost = report.lost().size();
        }
    }

    /** Hears what the log says of reloads. */
    private static final class ToldChanges implements Witness {
        private final List<String> sentences = new CopyOnWriteArrayList<>();

        private volatile boolean hostsMoved;

        boolean haveHostsMoved() {
            return hostsMoved;
        }

        String latest() {
            return sentences.getLast();
        }

        @Override
        public void serverChanged(String pool, ServerConfig server, Transition change) {}

        @Override
        public void topologyChanged(String pool, String change) {
            hostsMoved = true;
        }

        @Override
        public void recorded(AuditEvent event) {
            if (event instanceof AuditEvent.Reload reload) {
                sentences.addAll(reload.sentences());
            }
        }
    }
}
