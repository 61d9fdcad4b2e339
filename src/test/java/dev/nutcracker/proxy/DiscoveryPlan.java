package dev.nutcracker.proxy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.nutcracker.config.ConfigException;
import dev.nutcracker.config.ConfigLoader;
import dev.nutcracker.config.PoolConfig;
import dev.nutcracker.config.ServerConfig;
import dev.nutcracker.config.ServerList;
import dev.nutcracker.discovery.PlayedSource.Listed;
import dev.nutcracker.routing.MovedShare;
import dev.nutcracker.routing.Placement;
import dev.nutcracker.testing.RawClient;
import dev.nutcracker.testing.RedisServer;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The lists that a source has one after the other, and where their names place keys. */
final class DiscoveryPlan {
    /** The name of the server that is in all lists. */
    static final String STEADY = "steady";

    /** How a source names servers, and what it does when one gets another address. */
    enum Naming {
        /** By a name of its own, with the address beside it. */
        OWN,
        /** By the first label of its host, which is another host then. */
        LABEL,
        /** By its host, which has another address then: the list stays the same. */
        HOST,
        /** By its address: another address is another server. */
        ADDRESS
    }

    /** A server under its name, at one of its addresses. */
    record Node(String name, String host, String address, RedisServer process) {
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

    private final Naming naming;
    private final List<List<Node>> lists;
    private final List<PoolConfig> pools = new ArrayList<>();
    private final List<Placement> placements = new ArrayList<>();
    /** The same keys, of servers that are the same if their names are. */
    private final List<Placement> placementsByName = new ArrayList<>();

    DiscoveryPlan(Naming naming, String yaml, List<List<Node>> lists) throws ConfigException {
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
            placementsByName.add(Placement.of(
                    known.routing(),
                    known.weightedServers(),
                    known.servers().stream().map(ServerConfig::name).toList()));
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

    /** With which the keys of transactions, the one that a client waits for, and the channel of the checker are at the server that stays. */
    String prefix(int clients) {
        return Stream.iterate(0, number -> number + 1)
                .map(number -> "p" + number + ':')
                .filter(prefix -> isAlwaysSteady(prefix + "checked:list")
                        && isAlwaysSteady(prefix + "checked:channel")
                        && IntStream.range(0, clients)
                                .allMatch(client -> isAlwaysSteady('{' + prefix + 'c' + client + ":}left")))
                .findFirst()
                .orElseThrow();
    }

    private boolean isAlwaysSteady(String key) {
        return IntStream.range(0, lists.size())
                .allMatch(step -> nodeOf(step, key).name().equals(STEADY));
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

    /** The share that moves, as {@code --where} and the log say: a server at another address is another. */
    MovedShare share(int step) {
        return MovedShare.between(placements.get(step - 1), placements.get(step));
    }

    /** The share that moves to servers of other names. */
    double shareByNames(int step) {
        return MovedShare.between(placementsByName.get(step - 1), placementsByName.get(step))
                .share();
    }
}
