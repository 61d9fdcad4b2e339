package dev.nutcracker.protocol.redis;

import static dev.nutcracker.protocol.redis.CommandFlag.FAST;
import static dev.nutcracker.protocol.redis.CommandFlag.LOADING;
import static dev.nutcracker.protocol.redis.CommandFlag.STALE;
import static dev.nutcracker.protocol.redis.CommandGroup.CONNECTION;
import static dev.nutcracker.protocol.redis.CommandGroup.SERVER;
import static dev.nutcracker.protocol.redis.CommandRows.container;
import static dev.nutcracker.protocol.redis.CommandRows.local;

import dev.nutcracker.protocol.redis.ClusterFacade.Node;
import java.util.List;
import java.util.stream.Stream;

/** The rows of a pool whose clients see a cluster, the {@link ClusterFacade}. */
final class ClusterCommands {
    private static final byte[] OK = {'+', 'O', 'K', '\r', '\n'};
    private static final byte[] INVALID_SLOT = Errors.error("Invalid slot");
    private static final byte[] NONE = {};
    private static final int BUS_OFFSET = 10_000;
    private static final int PORT_MAX = 65_535;

    private final ClusterFacade facade;

    private ClusterCommands(ClusterFacade facade) {
        this.facade = facade;
    }

    static List<RedisCommand> rows(ClusterFacade facade) {
        ClusterCommands commands = new ClusterCommands(facade);
        return List.of(
                local(CONNECTION, "asking", 1, ClusterCommands::ok, FAST),
                local(CONNECTION, "readonly", 1, ClusterCommands::ok, LOADING, STALE, FAST),
                local(CONNECTION, "readwrite", 1, ClusterCommands::ok, LOADING, STALE, FAST),
                container(SERVER, "cluster", commands.subcommands()));
    }

    private RedisCommand[] subcommands() {
        List<RedisCommand> served = List.of(
                local(SERVER, "cluster|countkeysinslot", 3, ClusterCommands::countKeysInSlot, STALE),
                local(SERVER, "cluster|info", 2, this::info, LOADING, STALE),
                local(SERVER, "cluster|keyslot", 3, this::keySlot, STALE),
                local(SERVER, "cluster|myid", 2, this::myId, LOADING, STALE),
                local(SERVER, "cluster|myshardid", 2, this::myId, LOADING, STALE),
                local(SERVER, "cluster|nodes", 2, this::nodes, LOADING, STALE),
                local(SERVER, "cluster|shards", 2, this::shards, LOADING, STALE),
                local(SERVER, "cluster|slots", 2, this::slots, LOADING, STALE));
        List<String> names = served.stream().map(RedisCommand::name).toList();
        return Stream.concat(
                        served.stream(),
                        StandaloneRows.refusedClusterCommands(
                                        "CLUSTER subcommand is not served by the proxy: send it to the node itself")
                                .stream()
                                .filter(row -> !names.contains(row.name())))
                .toArray(RedisCommand[]::new);
    }

    /** All proxies serve all slots, so there is nothing to be asked, and no replica to be read. */
    private static byte[] ok(ClientState client, ArgumentCursor arguments) {
        return OK;
    }

    private byte[] slots(ClientState client, ArgumentCursor arguments) {
        List<Node> nodes = facade.nodes();
        ResponseWriter out = client.response().array(nodes.size());
        for (int i = 0; i < nodes.size(); i++) {
            Node node = nodes.get(i);
            out.array(3).integer(facade.firstSlot(i)).integer(facade.lastSlot(i));
            out.array(4).bulk(node.host()).integer(node.port()).bulk(node.id()).array(0);
        }
        return out.toBytes();
    }

    private byte[] shards(ClientState client, ArgumentCursor arguments) {
        List<Node> nodes = facade.nodes();
        ResponseWriter out = client.response().array(nodes.size());
        for (int i = 0; i < nodes.size(); i++) {
            Node node = nodes.get(i);
            out.map(2).bulk("slots").array(2).integer(facade.firstSlot(i)).integer(facade.lastSlot(i));
            out.bulk("nodes").array(1).map(7);
            out.bulk("id").bulk(node.id());
            out.bulk("port").integer(node.port());
            out.bulk("ip").bulk(node.host());
            out.bulk("endpoint").bulk(node.host());
            out.bulk("role").bulk("master");
            out.bulk("replication-offset").integer(0);
            out.bulk("health").bulk("online");
        }
        return out.toBytes();
    }

    private byte[] nodes(ClientState client, ArgumentCursor arguments) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < facade.nodes().size(); i++) {
            Node node = facade.nodes().get(i);
            int bus = node.port() + BUS_OFFSET > PORT_MAX ? 0 : node.port() + BUS_OFFSET;
            text.append(node.id()).append(' ').append(node.host()).append(':').append(node.port());
            text.append('@').append(bus).append(facade.isSelf(i) ? " myself,master" : " master");
            text.append(" - 0 0 ").append(i + 1).append(" connected ");
            text.append(facade.firstSlot(i))
                    .append('-')
                    .append(facade.lastSlot(i))
                    .append('\n');
        }
        return client.response().verbatim(text.toString()).toBytes();
    }

    private byte[] info(ClientState client, ArgumentCursor arguments) {
        int count = facade.nodes().size();
        String slots = Integer.toString(ClusterFacade.SLOTS);
        return client.response()
                .verbatim("cluster_enabled:1\r\ncluster_state:ok\r\ncluster_slots_assigned:" + slots
                        + "\r\ncluster_slots_ok:" + slots
                        + "\r\ncluster_slots_pfail:0\r\ncluster_slots_fail:0\r\ncluster_known_nodes:" + count
                        + "\r\ncluster_size:" + count
                        + "\r\ncluster_current_epoch:" + count
                        + "\r\ncluster_my_epoch:1\r\ncluster_stats_messages_sent:0"
                        + "\r\ncluster_stats_messages_received:0\r\n")
                .toBytes();
    }

    private byte[] myId(ClientState client, ArgumentCursor arguments) {
        return client.response().bulk(facade.self().id()).toBytes();
    }

    private byte[] keySlot(ClientState client, ArgumentCursor arguments) {
        arguments.next();
        return client.response().integer(facade.slotOf(arguments.bytes())).toBytes();
    }

    private static byte[] countKeysInSlot(ClientState client, ArgumentCursor arguments) {
        arguments.next();
        long slot = arguments.integer();
        if (slot < 0 || slot >= ClusterFacade.SLOTS) {
            return INVALID_SLOT;
        }
        client.inquire(new KeysInSlot((int) slot));
        return NONE;
    }
}
