package dev.nutcracker.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * A real Redis Cluster: three primaries, each with some replicas. A primary that is gone is replaced after about two seconds; until it
 * is, the whole cluster is down.
 */
public final class RedisCluster implements AutoCloseable {
    public static final int PRIMARIES = 3;

    private static final String NODE_TIMEOUT_MS = "1500";
    private static final long RUN_BOUND_S = 240;

    private final List<RedisServer> nodes = new ArrayList<>();

    private RedisCluster() {}

    /** Starts three primaries with a replica each, and returns when all know each other. */
    public static RedisCluster start() {
        return start(1);
    }

    /**
     * Starts three primaries.
     *
     * @param replicas of each primary
     * @param options of all nodes, as on the command line
     */
    public static RedisCluster start(int replicas, String... options) {
        RedisCluster cluster = new RedisCluster();
        try {
            cluster.startNodes(PRIMARIES * (1 + replicas), options);
            cluster.create(replicas);
            return cluster;
        } catch (RuntimeException | Error e) {
            cluster.close();
            throw e;
        }
    }

    private void startNodes(int count, String[] extraOptions) {
        for (int i = 0; i < count; i++) {
            List<String> options = new ArrayList<>(List.of(extraOptions));
            // The usual port of the bus may be taken by an outgoing connection of any program.
            options.addAll(List.of("--cluster-enabled", "yes", "--cluster-port", Integer.toString(Ports.free())));
            options.addAll(List.of("--cluster-node-timeout", NODE_TIMEOUT_MS));
            options.addAll(List.of("--repl-diskless-sync-delay", "0"));
            nodes.add(RedisServer.start(options.toArray(String[]::new)));
        }
    }

    private void create(int replicas) {
        List<String> command = new ArrayList<>();
        command.add(Requirements.REDIS_CLI.program().toString());
        command.addAll(List.of("--cluster", "create"));
        for (RedisServer node : nodes) {
            String bus = ask(node, "CONFIG", "GET", "cluster-port").split("\r\n", -1)[4];
            command.add("127.0.0.1:" + node.port() + "@" + bus);
        }
        command.addAll(List.of("--cluster-replicas", Integer.toString(replicas), "--cluster-yes"));
        run(command);
        awaitCalm();
    }

    private void run(List<String> command) {
        Path output = nodes.getFirst().directory().resolve("redis-cli");
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(Redirect.to(output.toFile()))
                    .start();
            if (!process.waitFor(RUN_BOUND_S, TimeUnit.SECONDS) || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new AssertionError(command + " failed, see " + output);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Waits until all nodes run, know the same of all others, and find the cluster well. */
    public void awaitCalm() {
        for (RedisServer node : nodes) {
            Await.until("all is well, as " + node.addressText() + " sees it", () -> isCalm(node));
        }
        Await.until(
                "all know the same",
                () -> nodes.stream().map(this::knowledge).distinct().count() == 1);
    }

    /** Whether that is so at this moment; all nodes run. */
    public boolean isCalm() {
        return nodes.stream().allMatch(this::isCalm)
                && nodes.stream().map(this::knowledge).distinct().count() == 1;
    }

    private boolean isCalm(RedisServer node) {
        String known = ask(node, "CLUSTER", "NODES");
        long connected = known.lines()
                .filter(line -> line.contains(" connected") && !line.contains("fail") && !line.contains("handshake"))
                .count();
        boolean isLinked = !ask(node, "INFO", "replication").contains("master_link_status:down");
        return connected == nodes.size()
                && isLinked
                && ask(node, "CLUSTER", "INFO").contains("cluster_state:ok");
    }

    /**
     * Gives slots to their primary that it has lost, though all others know them as its own, as an operator would: Redis 7.0 loses one
     * now and then when a replica takes over from a primary that has just got slots, and never finds it again.
     */
    public void giveLostSlots() {
        for (RedisServer primary : primaries()) {
            String id = idOf(primary);
            BitSet lost = new BitSet();
            nodes.forEach(other -> lost.or(slots(other, line -> line.startsWith(id))));
            lost.andNot(slots(primary, _ -> true));
            lost.stream().forEach(slot -> ask(primary, "CLUSTER", "ADDSLOTS", Integer.toString(slot)));
        }
    }

    /** The slots of some nodes, as this one knows them. */
    private BitSet slots(RedisServer asked, Predicate<String> which) {
        BitSet slots = new BitSet();
        ask(asked, "CLUSTER", "NODES")
                .lines()
                .filter(line -> line.contains("connected") && which.test(line))
                .flatMap(line -> Arrays.stream(line.split(" ", -1)).skip(8))
                .filter(range -> range.matches("[0-9]+(-[0-9]+)?"))
                .map(range -> range.split("-", -1))
                .forEach(ends -> slots.set(Integer.parseInt(ends[0]), Integer.parseInt(ends[ends.length - 1]) + 1));
        return slots;
    }

    /** The roles and the slots of all nodes, as this one knows them. */
    private Set<String> knowledge(RedisServer node) {
        Set<String> knowledge = new TreeSet<>();
        ask(node, "CLUSTER", "NODES")
                .lines()
                .filter(line -> line.contains("connected"))
                .forEach(line -> {
                    List<String> words = List.of(line.split(" ", -1));
                    String flags = words.get(2).replace("myself,", "");
                    knowledge.add(
                            words.get(0) + " " + flags + " " + words.get(3) + " " + words.subList(8, words.size()));
                });
        return knowledge;
    }

    /** All nodes; the first three began as primaries. */
    public List<RedisServer> nodes() {
        return List.copyOf(nodes);
    }

    /** Those that take themselves for primaries. */
    public List<RedisServer> primaries() {
        return nodes.stream().filter(this::isPrimary).toList();
    }

    public boolean isPrimary(RedisServer node) {
        return ask(node, "ROLE").contains("master");
    }

    /** The first replica of that primary. */
    public RedisServer replicaOf(RedisServer primary) {
        return nodes.stream()
                .filter(node -> ask(node, "ROLE").contains("slave\r\n$9\r\n127.0.0.1\r\n:" + primary.port() + "\r\n"))
                .findFirst()
                .orElseThrow();
    }

    public int[] ports() {
        return nodes.stream().mapToInt(RedisServer::port).toArray();
    }

    public RedisServer nodeAt(int port) {
        return nodes.stream().filter(node -> node.port() == port).findFirst().orElseThrow();
    }

    public String idOf(RedisServer node) {
        return ask(node, "CLUSTER", "MYID").split("\r\n", -1)[1];
    }

    /** Makes the replica the primary, by agreement of both. */
    public void failOver(RedisServer replica) {
        expectOk(replica, "CLUSTER", "FAILOVER");
    }

    /** Gives the slot, which has no keys, to another primary; all primaries are told, the new owner first. */
    public void give(int slot, RedisServer owner) {
        String id = idOf(owner);
        RedisServer other = nodes.get(0) == owner ? nodes.get(1) : nodes.get(0);
        // Only a node that imports the slot takes it with a higher epoch, so that no other contradicts.
        ask(owner, "CLUSTER", "SETSLOT", Integer.toString(slot), "IMPORTING", idOf(other));
        expectOk(owner, "CLUSTER", "SETSLOT", Integer.toString(slot), "NODE", id);
        // A node that does not know the new epoch claims the slot with what the new owner takes for a later one, and in
        // the end
        // each of the two says that it is the other's.
        Await.until(
                "all know the new epoch",
                () -> nodes.stream().map(node -> epochOf(id, node)).distinct().count() == 1);
        for (RedisServer node : nodes) {
            if (node != owner && ask(node, "ROLE").contains("master")) {
                expectOk(node, "CLUSTER", "SETSLOT", Integer.toString(slot), "NODE", id);
            }
        }
    }

    /** Moves so many slots with their keys from one primary to another, with redis-cli. */
    public void reshard(RedisServer from, RedisServer to, int slots, int keysAtATime) {
        List<String> command = new ArrayList<>();
        command.add(Requirements.REDIS_CLI.program().toString());
        command.addAll(List.of("--cluster", "reshard", from.addressText()));
        command.addAll(List.of("--cluster-from", idOf(from), "--cluster-to", idOf(to)));
        command.addAll(List.of("--cluster-slots", Integer.toString(slots), "--cluster-yes"));
        command.addAll(List.of("--cluster-pipeline", Integer.toString(keysAtATime)));
        run(command);
    }

    private String epochOf(String id, RedisServer asked) {
        return ask(asked, "CLUSTER", "NODES")
                .lines()
                .filter(line -> line.startsWith(id))
                .map(line -> line.split(" ", -1)[6])
                .findFirst()
                .orElse("none");
    }

    public void expectOk(RedisServer node, String... words) {
        String answer = ask(node, words);
        if (!answer.equals("+OK\r\n")) {
            throw new AssertionError(String.join(" ", words) + ": " + answer);
        }
    }

    /** Asks a node, and returns its answer. */
    public String ask(RedisServer node, String... words) {
        try (RawClient client = node.connect()) {
            return client.sendRedisRequest(words).readRedisReply();
        }
    }

    @Override
    public void close() {
        nodes.forEach(RedisServer::close);
    }
}
