package dev.nutcracker.proxy;

import static dev.nutcracker.testing.RedisText.bulk;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.nutcracker.audit.AuditEvent;
import dev.nutcracker.config.ConfigException;
import dev.nutcracker.config.ConfigLoader;
import dev.nutcracker.config.PoolConfig;
import dev.nutcracker.config.ServerConfig;
import dev.nutcracker.config.ServerList;
import dev.nutcracker.discovery.PlayedSource;
import dev.nutcracker.discovery.PlayedSource.Listed;
import dev.nutcracker.health.Transition;
import dev.nutcracker.routing.MovedShare;
import dev.nutcracker.routing.Placement;
import dev.nutcracker.stats.DiscoveryReport;
import dev.nutcracker.testing.Await;
import dev.nutcracker.testing.Checker;
import dev.nutcracker.testing.GivenHosts;
import dev.nutcracker.testing.LeapingLoops;
import dev.nutcracker.testing.Ports;
import dev.nutcracker.testing.RawClient;
import dev.nutcracker.testing.RedisServer;
import dev.nutcracker.testing.RunningProxy;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
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
 * <p>What clients may see of that is only that keys are empty which have moved, by the placement that {@code --where} shows. Requests
 * that a <a href="configuration.md#reload">reload</a> answers with an error are avoided: keys of transactions and of clients that
 * wait for them are at the server that stays.
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

    /** How a source names servers, and what it does when one gets another address. */
    private enum Naming {
        /** By a name of its own, with the address beside it. */
        OWN,
        /** By the first label of its host, which is another host then. */
        LABEL,
        /** By its host, which has another address then: the list stays the same. */
        HOST,
        /** By its address: another address is another server. */
        ADDRESS
    }

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

    /** A server under its name, at one of its addresses. */
    private record Node(String name, String host, String address, RedisServer process) {
        Listed listed() {
            return new Listed(name, host, address, process.port());
        }

        RawClient connect() {
            return RawClient.connect(new InetSocketAddress(address, process.port()));
        }

        /** Sees who is connected to this address. */
        boolean hasClients() {
            try (RawClient own = connect()) {
                own.sendRedisRequest("CLIENT", "SETNAME", "own").expect("+OK\r\n");
                return own.sendRedisRequest("CLIENT", "LIST")
                        .readRedisReply()
                        .lines()
                        .anyMatch(line -> line.contains(" laddr=" + address + ':' + process.port() + ' ')
                                && !line.contains(" name=own "));
            }
        }
    }

    private final int port = Ports.free();
    private final int serverPort = Ports.free();
    private final GivenHosts hosts = new GivenHosts();
    private final LeapingLoops loops = LeapingLoops.start(2);
    private final ToldChanges told = new ToldChanges();

    @TempDir
    private Path directory;

    @ParameterizedTest(name = "{0}")
    @EnumSource
    void shouldMoveTheKeysThatTheNamesMoveAndFailNoRequest(Source source) throws Exception {
        try (RedisServer steady = RedisServer.startAt(serverPort, "127.0.0.2");
                RedisServer leaving = RedisServer.startAt(serverPort, "127.0.0.3");
                RedisServer moving = RedisServer.startAt(serverPort, "127.0.0.4", "127.0.0.5");
                RedisServer other = RedisServer.startAt(serverPort, "127.0.0.6");
                RedisServer coming = RedisServer.startAt(serverPort, "127.0.0.7");
                PlayedSource played = source.starting.apply(directory)) {
            Node stays = node("steady", "127.0.0.2", steady);
            Node goes = node("leaving", "127.0.0.3", leaving);
            Node comes = node("coming", "127.0.0.7", coming);
            Node before = node("moving", "127.0.0.4", moving);
            Node after = switch (source.naming) {
                case OWN, HOST -> new Node("moving", before.host(), "127.0.0.5", moving);
                case LABEL -> new Node("moving", "moving.elsewhere.test", "127.0.0.5", moving);
                case ADDRESS -> new Node("moving", before.host(), "127.0.0.6", other);
            };
            for (Node node : List.of(stays, goes, comes, before)) {
                hosts.set(node.host(), node.address());
            }
            Plan plan = new Plan(
                    source.naming,
                    pool(played),
                    List.of(
                            List.of(stays, goes, before),
                            List.of(stays, goes, after),
                            List.of(stays, goes, after, comes),
                            List.of(stays, after, comes)));
            played.list(plan.listed(0));
            try (RunningProxy proxy = RunningProxy.start(loops, hosts, told, pool(played));
                    RawClient client = RawClient.connect(port)) {
                awaitList(proxy, plan, 0);
                Checker checker = Checker.start(port, CLIENTS, false, plan.prefix());
                Trial trial = new Trial(plan, played, proxy, client, checker);
                trial.write(0);

                hosts.set(after.host(), after.address());
                trial.take(1);
                Await.until("the new address is used", BOUND, () -> leapt(source) && after.hasClients());
                Await.until("the former address is used no more", BOUND, () -> leapt(source) && !before.hasClients());
                trial.expect(1);

                trial.take(2);
                trial.expect(2);

                trial.take(3);
                trial.expect(3);
                Await.until("the server that has gone is used no more", BOUND, () -> !goes.hasClients());
                checker.stop();
                trial.expectFindings(3);
            }
        }
    }

    private static Node node(String name, String address, RedisServer process) {
        return new Node(name, name + ".test", address, process);
    }

    private boolean leapt(Source source) {
        if (source.naming == Naming.HOST) {
            loops.leap(LOOK_UP_PERIOD);
        }
        return true;
    }

    private String pool(PlayedSource played) {
        return "alpha:\n  listen: 127.0.0.1:" + port + "\n  redis: true\n  server_commands: all\n  hash_tag: \"{}\"\n"
                + played.lines().replace("PORT", Integer.toString(serverPort));
    }

    private static void awaitList(RunningProxy proxy, Plan plan, int step) {
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

    /** The lists that the source has one after the other, and where their names place keys. */
    private static final class Plan {
        private final Naming naming;
        private final List<List<Node>> lists;
        private final List<PoolConfig> pools = new ArrayList<>();
        private final List<Placement> placements = new ArrayList<>();

        Plan(Naming naming, String yaml, List<List<Node>> lists) throws ConfigException {
            this.naming = naming;
            this.lists = lists;
            PoolConfig pool = ConfigLoader.parse("test.yml", yaml.getBytes(UTF_8))
                    .configuration()
                    .pools()
                    .getFirst();
            for (List<Node> list : lists) {
                PoolConfig known = pool.withServers(
                        ServerList.of("expected", list.stream().map(this::item).toList()));
                pools.add(known);
                placements.add(known.placement());
            }
        }

        /** As an operator would write it into a file. */
        private String item(Node node) {
            return switch (naming) {
                case OWN -> node.address() + ':' + node.process().port() + ":1 " + node.name();
                case LABEL -> node.host() + ':' + node.process().port() + ":1 " + node.name();
                case HOST, ADDRESS -> place(node) + ":1";
            };
        }

        /** The name that places it on the ring. */
        private String place(Node node) {
            return switch (naming) {
                case OWN, LABEL -> node.name();
                case HOST -> node.host() + ':' + node.process().port();
                case ADDRESS -> node.address() + ':' + node.process().port();
            };
        }

        /** The list of that step, in another order each time. */
        List<Listed> listed(int step) {
            List<Listed> servers =
                    new ArrayList<>(nodes(step).stream().map(Node::listed).toList());
            Collections.rotate(servers, step);
            return servers;
        }

        List<Node> nodes(int step) {
            return lists.get(step);
        }

        PoolConfig pool(int step) {
            return pools.get(step);
        }

        /** Whether the list of that step is another one than that before, for the proxy. */
        boolean isOther(int step) {
            return step == 0 || !pool(step).servers().equals(pool(step - 1).servers());
        }

        /** How many lists the proxy has taken then. */
        long changes(int step) {
            return IntStream.rangeClosed(0, step).filter(this::isOther).count();
        }

        /** With which keys of transactions, and of a client that waits for them, are at the server that stays. */
        String prefix() {
            return Stream.iterate(0, number -> number + 1)
                    .map(number -> "p" + number + ':')
                    .filter(prefix -> isAlwaysSteady(prefix + "checked:list")
                            && IntStream.range(0, CLIENTS)
                                    .allMatch(client -> isAlwaysSteady('{' + prefix + 'c' + client + ":}left")))
                    .findFirst()
                    .orElseThrow();
        }

        private boolean isAlwaysSteady(String key) {
            return IntStream.range(0, lists.size())
                    .allMatch(step -> nodeOf(step, key).name().equals("steady"));
        }

        Node nodeOf(int step, String key) {
            String place = placeOf(step, key);
            return nodes(step).stream()
                    .filter(node -> place(node).equals(place))
                    .findFirst()
                    .orElseThrow();
        }

        private String placeOf(int step, String key) {
            int server = placements.get(step).serverOf(key.getBytes(ISO_8859_1));
            return pool(step).servers().get(server).name();
        }

        /** Whether the key is at another server since that step. */
        boolean moves(int step, String key) {
            return !placeOf(step, key).equals(placeOf(step - 1, key));
        }

        MovedShare share(int step) {
            return MovedShare.between(placements.get(step - 1), placements.get(step));
        }

        /** Whether the keys of a server that is only at another address move. */
        boolean placesByAddress() {
            return naming == Naming.ADDRESS;
        }
    }

    /** What the proxy and its clients make of the plan. */
    private final class Trial {
        private final Plan plan;
        private final PlayedSource source;
        private final RunningProxy proxy;
        private final RawClient client;
        private final Checker checker;
        private int lost;

        Trial(Plan plan, PlayedSource source, RunningProxy proxy, RawClient client, Checker checker) {
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
            double share = moved / (double) PROBES.size();
            if (plan.isOther(step)) {
                assertThat(told.latest()).endsWith(plan.share(step).text());
            }
            if (step > 1 || plan.placesByAddress()) {
                assertThat(share).isCloseTo(plan.share(step).share(), within(0.08));
            } else {
                assertThat(share).isZero();
            }
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

        String latest() {
            return sentences.getLast();
        }

        @Override
        public void serverChanged(String pool, ServerConfig server, Transition change) {}

        @Override
        public void topologyChanged(String pool, String change) {}

        @Override
        public void recorded(AuditEvent event) {
            if (event instanceof AuditEvent.Reload reload) {
                sentences.addAll(reload.sentences());
            }
        }
    }
}
