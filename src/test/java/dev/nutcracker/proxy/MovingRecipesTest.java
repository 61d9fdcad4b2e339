package dev.nutcracker.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.testing.Await;
import dev.nutcracker.testing.MemcachedServer;
import dev.nutcracker.testing.Ports;
import dev.nutcracker.testing.RawClient;
import dev.nutcracker.testing.RedisServer;
import dev.nutcracker.testing.RunningProxy;
import dev.nutcracker.testing.ServerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The recipes of docs/moving-data.md, with their files as they are there but for the addresses. */
final class MovingRecipesTest {
    private static final Pattern SERVER = Pattern.compile("(10\\.[0-9.]+:[0-9]+):1");
    private static final int KEYS = 200;

    private final int port = Ports.free();
    private final Map<String, ServerProcess> servers = new LinkedHashMap<>();

    @AfterEach
    void stopServers() {
        servers.values().forEach(ServerProcess::close);
    }

    /** The file below a heading, with a real server for each address. */
    private String recipe(String heading) throws IOException {
        String page = Files.readString(Path.of("docs/moving-data.md"));
        String section = page.substring(page.indexOf("## " + heading));
        String file = section.substring(section.indexOf("```yaml\n") + 8, section.indexOf("\n```\n") + 1);
        boolean redis = file.contains("redis: true");
        Matcher address = SERVER.matcher(file);
        StringBuilder real = new StringBuilder();
        while (address.find()) {
            ServerProcess server = servers.computeIfAbsent(
                    address.group(1), _ -> redis ? RedisServer.start() : MemcachedServer.start());
            address.appendReplacement(real, "127.0.0.1:" + server.port() + ":1");
        }
        return address.appendTail(real)
                .toString()
                .replace("0.0.0.0:22121", "127.0.0.1:" + port)
                .replace("timeout: 400", "timeout: 10000");
    }

    private ServerProcess serverAt(String address) {
        return Objects.requireNonNull(servers.get(address), address);
    }

    private String at(String address, String request) {
        try (RawClient direct = serverAt(address).connect()) {
            direct.send(request + "\r\n");
            return request.startsWith("get ") ? direct.readMemcacheReply() : direct.readRedisReply();
        }
    }

    /** A pool of memcached behind an address of its own, as its clients have it before the recipe. */
    private static String alone(String file, String pool, int listen) {
        return section(file, pool).replace(pool + ":\n", pool + ":\n  listen: 127.0.0.1:" + listen + "\n");
    }

    private static String without(String pool, String file) {
        return file.replace(section(file, pool), "");
    }

    private static String section(String file, String pool) {
        String section = file.substring(file.indexOf("\n" + pool + ":\n") + 1);
        return section.substring(0, section.indexOf("\n", section.indexOf("servers:")) + 1);
    }

    @Test
    void shouldReplaceACacheWithoutAColdStart() throws IOException {
        String file = recipe("Replace a cache without a cold start");
        try (RunningProxy _ = RunningProxy.start(1, alone(file, "worn", port));
                RawClient client = RawClient.connect(port)) {
            for (int i = 0; i < KEYS; i++) {
                client.send("set k" + i + " 0 0 3\r\nold\r\n").expect("STORED\r\n");
            }
        }
        try (RunningProxy proxy = RunningProxy.start(2, file)) {
            try (RawClient client = RawClient.connect(port)) {
                for (int i = 0; i < KEYS; i++) {
                    client.send("get k" + i + "\r\n").expect("VALUE k" + i + " 0 3\r\nold\r\nEND\r\n");
                }
                client.send("set k1 0 0 3\r\nnew\r\ndelete k2\r\nget k1 k2\r\n")
                        .expect("STORED\r\nDELETED\r\nVALUE k1 0 3\r\nnew\r\nEND\r\n");
                for (int i = 3; i < KEYS; i++) {
                    client.send("get k" + i + "\r\n").expect("VALUE k" + i + " 0 3\r\nold\r\nEND\r\n");
                }
            }
            assertThat(Objects.requireNonNull(
                                    proxy.administered().routes().getFirst().further())
                            .readsFromOther())
                    .isEqualTo(KEYS);
            proxy.reload(without("worn", file.replace(", warm_from: {pool: worn}", "")));
            try (RawClient client = RawClient.connect(port)) {
                client.send("get k1 k2 k3\r\n").expect("VALUE k1 0 3\r\nnew\r\nVALUE k3 0 3\r\nold\r\nEND\r\n");
            }
            // The way back: what has been written meanwhile is missing, and nothing is old.
            proxy.reload(without("fresh", file.replace("pool: fresh, warm_from: {pool: worn}", "pool: worn")));
            try (RawClient client = RawClient.connect(port)) {
                client.send("get k1 k2 k3\r\n").expect("VALUE k3 0 3\r\nold\r\nEND\r\n");
            }
        }
    }

    @Test
    void shouldMoveInStepsWithTheWayBack() throws IOException {
        String file = recipe("Move to a cluster of new servers in steps, with the way back");
        List<String> fresh = List.of("10.0.1.1:6379", "10.0.1.2:6379", "10.0.1.3:6379");
        try (RunningProxy proxy = RunningProxy.start(2, file);
                RawClient client = RawClient.connect(port)) {
            for (int i = 0; i < KEYS; i++) {
                at("10.0.0.1:6379", "SET user:" + i + " 0");
            }
            int written = 0;
            for (int percent : List.of(10, 50, 100, 0, 100)) {
                proxy.administered().share("front", 0, percent, "a test");
                written++;
                for (int i = 0; i < KEYS; i++) {
                    client.send("INCR user:" + i + "\r\n").expect(":" + written + "\r\n");
                }
                assertThat(at("10.0.0.1:6379", "GET user:7"))
                        .as("percent %d", percent)
                        .isEqualTo("$1\r\n" + written + "\r\n");
            }
            int moved = 0;
            for (String address : fresh) {
                moved += Integer.parseInt(at(address, "DBSIZE").substring(1).strip());
            }
            assertThat(moved).isEqualTo(KEYS);
            proxy.reload(file.replace("pool: old, migrate_to: {pool: new, percent: 0}", "pool: new"));
            for (int i = 0; i < KEYS; i++) {
                client.send("GET user:" + i + "\r\n").expect("$1\r\n" + written + "\r\n");
            }
        }
    }

    @Test
    void shouldCompareACanary() throws IOException {
        String file = recipe("A canary, compared with what serves").replace("percent: 5", "percent: 100");
        try (RunningProxy proxy = RunningProxy.start(1, file);
                RawClient client = RawClient.connect(port)) {
            client.send("MSET a 1 b 2\r\n").expect("+OK\r\n");
            Await.until(
                    "the canary has them", () -> at("10.0.1.1:6379", "DBSIZE").equals(":2\r\n"));
            at("10.0.1.1:6379", "SET b other");
            client.send("GET a\r\nGET b\r\n").expect("$1\r\n1\r\n$1\r\n2\r\n");
            Await.until(
                    "the difference is found",
                    () -> !proxy.administered().differences().isEmpty());
            assertThat(proxy.administered().differences()).hasSize(1);
            serverAt("10.0.1.1:6379").pause();
            for (int i = 0; i < 50; i++) {
                client.send("SET a " + i + "\r\n").expect("+OK\r\n");
            }
            serverAt("10.0.1.1:6379").resume();
        }
    }

    @Test
    void shouldKeepTenantsApart() throws IOException {
        String file = recipe("Tenants by prefix");
        try (RunningProxy _ = RunningProxy.start(1, file);
                RawClient client = RawClient.connect(port)) {
            client.send("MSET acme:1 a beta:1 b gamma:1 c\r\nMGET acme:1 beta:1 gamma:1\r\nGET other:1\r\n")
                    .expect("+OK\r\n*3\r\n$1\r\na\r\n$1\r\nb\r\n$1\r\nc\r\n-ERR no such tenant\r\n");
            assertThat(at("10.0.0.1:6379", "KEYS *")).isEqualTo("*1\r\n$6\r\nacme:1\r\n");
            assertThat(at("10.0.0.2:6379", "DBSIZE")).isEqualTo(":2\r\n");
        }
    }

    @Test
    void shouldKeepTwoZonesAlike() throws IOException {
        String file = recipe("Two zones");
        int otherPort = Ports.free();
        String ofOther = file.replace("pool: one, copy_to: [two]", "pool: two, copy_to: [one]")
                .replace("127.0.0.1:" + port, "127.0.0.1:" + otherPort);
        try (RunningProxy _ = RunningProxy.start(1, file);
                RunningProxy _ = RunningProxy.start(1, ofOther);
                RawClient here = RawClient.connect(port);
                RawClient there = RawClient.connect(otherPort)) {
            for (int i = 0; i < 20; i++) {
                here.send("set a" + i + " 0 0 1\r\n1\r\n").expect("STORED\r\n");
                there.send("set b" + i + " 0 0 1\r\n2\r\n").expect("STORED\r\n");
            }
            for (int i = 0; i < 20; i++) {
                String keys = "get a" + i + " b" + i + "\r\n";
                String both = "VALUE a" + i + " 0 1\r\n1\r\nVALUE b" + i + " 0 1\r\n2\r\nEND\r\n";
                Await.until("both zones have both", () -> {
                    here.send(keys);
                    there.send(keys);
                    String one = here.readMemcacheReply();
                    return one.equals(both) & there.readMemcacheReply().equals(both);
                });
            }
            serverAt("10.2.0.1:11211").pause();
            serverAt("10.2.0.2:11211").pause();
            here.send("set a1 0 0 1\r\n3\r\nget a1\r\n").expect("STORED\r\nVALUE a1 0 1\r\n3\r\nEND\r\n");
            serverAt("10.2.0.1:11211").resume();
            serverAt("10.2.0.2:11211").resume();
        }
    }
}
