package dev.nutcracker.proxy;

import dev.nutcracker.hash.KeyHash;
import dev.nutcracker.routing.Distribution;
import dev.nutcracker.routing.Router;
import dev.nutcracker.routing.RoutingRule;
import dev.nutcracker.routing.WeightedServer;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Keys that live on a certain server of a pool with ketama and fnv1a_64. */
final class Keys {
    private Keys() {}

    /** A short key that belongs to the server of that index among those named. */
    static String ownedBy(int server, String... names) {
        return ownedBy(server, 0, names);
    }

    /** The {@code number}-th such key. */
    static String ownedBy(int server, int number, String... names) {
        Router router = router(names);
        int found = 0;
        for (int i = 0; ; i++) {
            byte[] key = ("key:" + i).getBytes(StandardCharsets.US_ASCII);
            if (router.route(key, 0, key.length) == server && found++ == number) {
                return "key:" + i;
            }
        }
    }

    private static Router router(String... names) {
        List<WeightedServer> servers = Stream.of(names)
                .map(name -> new WeightedServer(name, 1))
                .sorted(Comparator.comparing(WeightedServer::name, WeightedServer.NAME_ORDER))
                .toList();
        return new RoutingRule(KeyHash.FNV1A_64, null, Distribution.KETAMA).router(servers);
    }
}
