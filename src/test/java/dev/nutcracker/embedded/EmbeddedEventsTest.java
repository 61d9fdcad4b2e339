package dev.nutcracker.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nutcracker.testing.Await;
import dev.nutcracker.testing.RawClient;
import dev.nutcracker.testing.RedisCluster;
import dev.nutcracker.testing.RedisServer;
import dev.nutcracker.testing.Sentinels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a program hears of the proxy within it. */
final class EmbeddedEventsTest {
    private final List<Event> events = new CopyOnWriteArrayList<>();

    private <E extends Event> E awaited(Class<E> type) {
        Await.until(type.getSimpleName(), () -> events.stream().anyMatch(type::isInstance));
        E first = events.stream()
                .filter(type::isInstance)
                .map(type::cast)
                .findFirst()
                .orElseThrow();
        events.remove(first);
        return first;
    }

    private static Pool alpha(RedisServer one, RedisServer two) throws IOException {
        return Pool.redis("alpha")
                .listenOnFreePort()
                .set("server_commands", "all")
                .set("auto_eject_hosts", true)
                .set("server_failure_limit", 1)
                .setYaml("health_check", "{type: ping, interval: 100}")
                .server("127.0.0.1:" + one.port(), 1, "one")
                .server("127.0.0.1:" + two.port(), 1, "two");
    }

    @Test
    void shouldTellOfServersAndOrders() throws Exception {
        RedisServer one = RedisServer.start();
        try (RedisServer two = RedisServer.start();
                Nutcracker proxy = Nutcracker.builder()
                        .pool(alpha(one, two).set("server_retry_timeout", 100))
                        .workers(2)
                        .onEvent(events::add)
                        .start()) {
            one.close();
            Event.ServerDown down = awaited(Event.ServerDown.class);
            assertThat(down.pool()).isEqualTo("alpha");
            assertThat(down.server()).isEqualTo("one");
            assertThat(down.address()).isEqualTo("127.0.0.1:" + one.port());
            assertThat(down.cause()).isNotEmpty();
            assertThat(down.ejected()).isTrue();

            try (RedisServer _ = RedisServer.start(one.port())) {
                assertThat(awaited(Event.ServerUp.class).server()).isEqualTo("one");
            }
            proxy.order("alpha", "two", ServerState.MAINT);
            Event.ServerOrdered order = awaited(Event.ServerOrdered.class);
            assertThat(order.order()).isEqualTo("maint");
            assertThat(order.by()).isEqualTo("the program");
        }
    }

    /** With twemproxy's rules, and no server that is ejected. */
    @Test
    void shouldTellOfServersThatAreNotEjected() throws Exception {
        RedisServer one = RedisServer.start();
        Pool pool = Pool.redis("alpha")
                .listenOnFreePort()
                .set("server_commands", "all")
                .server("127.0.0.1:" + one.port(), 1, "one");
        try (Nutcracker proxy =
                Nutcracker.builder().pool(pool).workers(1).onEvent(events::add).start()) {
            one.close();
            try (RawClient client = RawClient.connect(proxy.address("alpha"))) {
                for (int i = 0; i < 5; i++) {
                    client.send("GET k\r\n").readLine();
                }
                assertThat(awaited(Event.ServerDown.class).ejected()).isFalse();
                try (RedisServer _ = RedisServer.start(one.port())) {
                    Await.until(
                            "it answers",
                            () -> client.send("PING\r\nGET k\r\n").readLine().startsWith("+PONG"));
                    awaited(Event.ServerUp.class);
                }
            }
        }
    }

    @Test
    void shouldTellOfReloadsThatAreTakenOnAndRefused(@TempDir Path directory) throws Exception {
        try (RedisServer one = RedisServer.start()) {
            Path audit = directory.resolve("audit.log");
            String text = "global: {audit: {file: '" + audit + "', events: [config]}}\n"
                    + Pool.redis("alpha")
                            .listenOnFreePort()
                            .server("127.0.0.1:" + one.port())
                            .yaml();
            try (Nutcracker proxy = Nutcracker.builder()
                    .yaml(text)
                    .workers(1)
                    .statistics("127.0.0.1", 0)
                    .onEvent(events::add)
                    .start()) {
                List<String> changes = proxy.reload(text + "  timeout: 500\n");
                assertThat(awaited(Event.Reloaded.class))
                        .extracting(Event.Reloaded::by, Event.Reloaded::changes)
                        .containsExactly("the program", changes);

                assertThatThrownBy(() -> proxy.reload("alpha: {}")).isInstanceOf(InvalidConfigurationException.class);
                assertThat(awaited(Event.ReloadRefused.class).problems())
                        .anyMatch(problem -> problem.startsWith("configuration:1:1: "));
                assertThatThrownBy(() -> proxy.reload(directory.resolve("none.yml")))
                        .isInstanceOf(IOException.class);
                assertThat(awaited(Event.ReloadRefused.class).problems()).hasSize(1);

                try (RawClient console = RawClient.connect(Objects.requireNonNull(proxy.statisticsAddress()))) {
                    console.send("RELOAD CSV\n").expect("answer\nnothing has changed\n");
                }
                assertThat(awaited(Event.Reloaded.class).by()).contains("127.0.0.1");
            }
            assertThat(Files.readAllLines(audit).stream().filter(line -> line.contains("\"config\"")))
                    .hasSize(4);
        }
    }

    @Test
    void shouldTellOfAFailover() throws Exception {
        try (Sentinels sentinels = Sentinels.start();
                Nutcracker _ = Nutcracker.builder()
                        .pool(Pool.redis("alpha")
                                .listenOnFreePort()
                                .setYaml(
                                        "sentinels",
                                        Arrays.stream(sentinels.sentinelPorts())
                                                .mapToObj(port -> "'127.0.0.1:" + port + "'")
                                                .toList()
                                                .toString())
                                .server(Sentinels.MASTER, 1, "one"))
                        .workers(1)
                        .onEvent(events::add)
                        .start()) {
            awaitPrimary(sentinels.primaryPort());

            sentinels.awaitOtherThan(sentinels.failOverWhenPossible());

            awaitPrimary(sentinels.primaryPort());
        }
    }

    @Test
    void shouldTellOfAClusterAndItsSlots() throws Exception {
        try (RedisCluster cluster = RedisCluster.start(0)) {
            Pool pool = Pool.redis("alpha").listenOnFreePort().set("distribution", "cluster");
            cluster.nodes().forEach(node -> pool.server("127.0.0.1:" + node.port()));
            List<RedisServer> nodes = cluster.nodes();
            try (Nutcracker _ = Nutcracker.builder()
                    .pool(pool)
                    .workers(1)
                    .onEvent(events::add)
                    .start()) {
                String first = "127.0.0.1:" + nodes.getFirst().port();
                awaitChange(first + " is a primary with slots ");
                awaitChange(first + " serves");

                cluster.reshard(nodes.get(0), nodes.get(1), 10, 10);

                awaitChange(
                        "went from " + first + " to 127.0.0.1:" + nodes.get(1).port());
            }
        }
    }

    private void awaitChange(String words) {
        Await.until(
                words,
                () -> events.stream()
                        .anyMatch(event -> event instanceof Event.TopologyChanged changed
                                && changed.change().contains(words)));
    }

    private void awaitPrimary(int port) {
        Await.until(
                "the primary at port " + port,
                () -> events.stream()
                        .anyMatch(event -> event instanceof Event.TopologyChanged changed
                                && changed.pool().equals("alpha")
                                && changed.change().equals("the primary of mymaster is 127.0.0.1:" + port)));
    }

    /** The consumer may call the proxy, and even close it. */
    @Test
    void shouldLetTheConsumerCloseTheProxy() throws Exception {
        AtomicReference<Nutcracker> proxy = new AtomicReference<>();
        try (RedisServer one = RedisServer.start();
                RedisServer two = RedisServer.start();
                Nutcracker started = Nutcracker.builder()
                        .pool(alpha(one, two))
                        .workers(1)
                        .onEvent(event -> {
                            events.add(event);
                            Nutcracker running = Objects.requireNonNull(proxy.get());
                            assertThat(running.servers()).hasSize(2);
                            running.close();
                        })
                        .start()) {
            proxy.set(started);
            started.order("alpha", "one", ServerState.DRAIN);
            Await.until("it is closed", () -> started.unreadiness().equals("closed"));
        }
        assertThat(events).hasSize(1);
    }
}
