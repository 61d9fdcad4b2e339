package dev.nutcracker.migration;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads Envoy's static configuration: each listener with a filter for Redis is a pool, with the servers of its cluster. */
final class Envoy {
    private static final String FILTER = "envoy.filters.network.redis_proxy";

    private final Draft draft;
    private final Map<String, Item.Section> clusters = new HashMap<>();

    private Envoy(Draft draft) {
        this.draft = draft;
    }

    static void read(String text, Draft draft) throws ImportException {
        Item.Section resources = YamlItems.read(text).at("static_resources").section("static_resources");
        Envoy envoy = new Envoy(draft);
        for (Item cluster : resources.at("clusters").list("clusters")) {
            Item.Section section = cluster.section("a cluster");
            envoy.clusters.put(section.at("name").text("name"), section);
        }
        for (Item listener : resources.at("listeners").list("listeners")) {
            envoy.readListener(listener.section("a listener"));
        }
    }

    private void readListener(Item.Section listener) throws ImportException {
        for (Item chain : listener.at("filter_chains").list("filter_chains")) {
            for (Item filter : chain.section("a filter chain").at("filters").list("filters")) {
                Item.Section section = filter.section("a filter");
                if (FILTER.equals(section.textOf("name"))) {
                    readFilter(listener, section.at("typed_config").section("typed_config"));
                } else {
                    draft.remark(section.line(), "filter " + section.textOf("name") + " is not carried over");
                }
            }
        }
    }

    private void readFilter(Item.Section listener, Item.Section config) throws ImportException {
        Item.Section routes = config.at("prefix_routes").section("prefix_routes");
        Item.Section all = routes.at("catch_all_route").section("catch_all_route");
        String clusterName = all.at("cluster").text("cluster");
        Item.Section cluster = clusters.get(clusterName);
        if (cluster == null) {
            throw new ImportException(all.at("cluster").line(), "there is no cluster " + clusterName);
        }
        String name = config.textOf("stat_prefix") == null ? clusterName : String.valueOf(config.textOf("stat_prefix"));
        Draft.DraftPool pool =
                draft.pool(name).set("listen", address(listener.at("address"))).set("redis", "true");
        settings(config.at("settings").section("settings"), pool);
        passwords(config, pool);
        servers(name, cluster, pool);
        if (routes.find("routes") != null) {
            draft.remark(
                    routes.at("routes").line(),
                    "prefix_routes: routes: make a pool of each cluster and lead prefixes to them (docs/routing.md)");
        }
        if (all.find("request_mirror_policy") != null) {
            draft.remark(
                    all.at("request_mirror_policy").line(), "request_mirror_policy: see mirror in docs/routing.md");
        }
    }

    private void settings(Item.Section settings, Draft.DraftPool pool) throws ImportException {
        for (Map.Entry<String, Item> setting : settings.items().entrySet()) {
            String key = setting.getKey();
            Item value = setting.getValue();
            switch (key) {
                case "op_timeout" -> pool.set("timeout", Long.toString(Draft.milliseconds(value, key, 1000)));
                case "enable_hashtagging" -> {
                    if (value.text(key).equals("true")) {
                        pool.set("hash_tag", "\"{}\"");
                    }
                }
                case "read_policy" -> pool.set("read_from", readFrom(value));
                default -> draft.remark(value.line(), "settings: " + key + " is not needed here, or not carried over");
            }
        }
    }

    private static String readFrom(Item policy) throws ImportException {
        String text = policy.text("read_policy");
        return switch (text) {
            case "MASTER" -> "primary";
            case "PREFER_MASTER" -> "prefer_primary";
            case "REPLICA" -> "replica";
            case "PREFER_REPLICA", "ANY" -> "prefer_replica";
            default -> throw new ImportException(policy.line(), "read_policy: " + text + " is unknown");
        };
    }

    private void passwords(Item.Section config, Draft.DraftPool pool) throws ImportException {
        Item passwords = config.find("downstream_auth_passwords");
        Item single = config.find("downstream_auth_password");
        if (passwords != null) {
            single = passwords.list("downstream_auth_passwords").getFirst();
        }
        if (single != null) {
            Item source = single.section("downstream_auth_password").find("inline_string");
            draft.remark(
                    single.line(), "servers are given the clients' password (redis_auth); see users if theirs differs");
            if (source == null) {
                draft.remark(single.line(), "the password is not in the file: see redis_auth_file");
            } else {
                pool.set("redis_auth", Draft.quoted(source.text("inline_string")));
            }
        }
    }

    private void servers(String name, Item.Section cluster, Draft.DraftPool pool) throws ImportException {
        List<Integer> weights = new ArrayList<>();
        Item.Section assignment = cluster.at("load_assignment").section("load_assignment");
        boolean isRedisCluster = isRedisCluster(cluster);
        for (Item locality : assignment.at("endpoints").list("endpoints")) {
            for (Item entry : locality.section("endpoints").at("lb_endpoints").list("lb_endpoints")) {
                Item.Section endpoint = entry.section("lb_endpoints");
                String weight = endpoint.textOf("load_balancing_weight");
                weights.add(
                        weight == null
                                ? 1
                                : Draft.integer(endpoint.at("load_balancing_weight"), "load_balancing_weight"));
                String address =
                        address(endpoint.at("endpoint").section("endpoint").at("address"));
                pool.server(address, weights.getLast(), address);
            }
        }
        if (isRedisCluster) {
            pool.cluster();
            return;
        }
        if (pool.keys.remove("read_from") != null) {
            draft.remark(cluster.line(), "read_policy needs the addresses of the replicas here: see replicas");
        }
        pool.set("hash", "murmur").set("distribution", "ketama");
        if (weights.size() > 1) {
            String policy = cluster.textOf("lb_policy");
            draft.moves(
                    cluster.line(),
                    name,
                    Draft.shareOfUnrelated(weights),
                    "Envoy's " + (policy == null ? "ROUND_ROBIN" : policy)
                            + " is not among the distributions of this proxy");
        }
    }

    private static boolean isRedisCluster(Item.Section cluster) throws ImportException {
        Item type = cluster.find("cluster_type");
        return type != null
                && "envoy.clusters.redis".equals(type.section("cluster_type").textOf("name"));
    }

    private static String address(Item item) throws ImportException {
        Item.Section address = item.section("address");
        Item.@Nullable Value pipe = null;
        if (address.find("pipe") instanceof Item.Section section && section.at("path") instanceof Item.Value value) {
            pipe = value;
        }
        if (pipe != null) {
            return pipe.content();
        }
        Item.Section socket = address.at("socket_address").section("socket_address");
        return socket.at("address").text("address") + ':' + Draft.integer(socket.at("port_value"), "port_value");
    }
}
