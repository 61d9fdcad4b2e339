package dev.nutcracker.proxy;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.config.AdminLevel;
import dev.nutcracker.console.Caller;
import dev.nutcracker.console.ConsoleException;
import dev.nutcracker.console.table.Form;
import dev.nutcracker.testing.Await;
import dev.nutcracker.testing.PoolYaml;
import dev.nutcracker.testing.RawClient;
import dev.nutcracker.testing.RedisServer;
import dev.nutcracker.testing.RunningProxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Orders of an operator while clients write and read without a break: no request fails, and no answer is another key's. */
final class OrdersUnderLoadTest {
    private static final int CLIENTS = 8;
    private static final int KEYS = 16;
    private static final int ORDERS = 100;

    private final AtomicBoolean goOn = new AtomicBoolean(true);
    private final AtomicLong answers = new AtomicLong();
    private final ConcurrentLinkedQueue<String> wrong = new ConcurrentLinkedQueue<>();
    private final List<Thread> clients = new ArrayList<>();
    private RedisServer one;
    private RedisServer two;
    private RedisServer three;
    private PoolYaml alpha;
    private RunningProxy proxy;

    @BeforeEach
    void start() {
        one = RedisServer.start();
        two = RedisServer.start();
        three = RedisServer.start();
        alpha = PoolYaml.redis("alpha")
                .set("auto_eject_hosts", true)
                .server(one.port(), "one")
                .server(two.port(), "two")
                .server(three.port(), "three");
        proxy = RunningProxy.start(2, alpha.text());
        for (int i = 0; i < CLIENTS; i++) {
            int number = i;
            clients.add(Thread.ofVirtual().start(() -> ask(number)));
        }
    }

    @AfterEach
    void end() {
        proxy.close();
        one.close();
        two.close();
        three.close();
    }

    private void ask(int number) {
        try (RawClient client = RawClient.connect(alpha.port())) {
            for (int round = 0; goOn.get(); round++) {
                StringBuilder requests = new StringBuilder();
                for (int i = 0; i < KEYS; i++) {
                    String key = key(number, i);
                    requests.append("SET " + key + ' ' + key + '=' + round + "\r\nGET " + key + "\r\n");
                }
                client.send(requests.toString());
                for (int i = 0; i < KEYS; i++) {
                    check("+OK\r\n", client.readRedisReply());
                    check(key(number, i) + '=', client.readRedisReply());
                }
            }
        } catch (RuntimeException | AssertionError e) {
            wrong.add(e.toString());
        }
    }

    private static String key(int client, int number) {
        return "client" + client + ":key" + number;
    }

    /** While its server changes, a key may be missing, or have an old value. */
    private void check(String part, String answer) {
        answers.incrementAndGet();
        if (!answer.contains(part) && !answer.equals("$-1\r\n")) {
            wrong.add(answer + " in place of " + part);
        }
    }

    private void awaitAnswers(int count) {
        long until = answers.get() + count;
        Await.until("requests are answered", () -> answers.get() >= until || !wrong.isEmpty());
    }

    private void stopClients() throws InterruptedException {
        goOn.set(false);
        for (Thread client : clients) {
            client.join();
        }
    }

    private String answer(String command) throws ConsoleException {
        return proxy.console()
                .answer(List.of(command.split(" ")), Form.CSV, new Caller("test", AdminLevel.ADMIN, true))
                .text();
    }

    @Test
    void shouldDrainAServerAgainAndAgain() throws Exception {
        for (int i = 0; i < ORDERS; i++) {
            answer("SET SERVER alpha/one STATE drain");
            awaitAnswers(20);
            answer("SET SERVER alpha/one STATE ready");
            awaitAnswers(20);
        }
        stopClients();

        assertThat(wrong).isEmpty();
        Map<String, RedisServer> servers = Map.of("one", one, "two", two, "three", three);
        try (RawClient client = RawClient.connect(alpha.port())) {
            for (int i = 0; i < KEYS; i++) {
                String key = key(0, i);
                client.send("SET " + key + " last\r\n").expect("+OK\r\n");
                String place = answer("WHERE alpha " + key);
                String name = servers.keySet().stream()
                        .filter(each -> place.contains("server," + each + " at "))
                        .findFirst()
                        .orElseThrow(() -> new AssertionError(place));
                try (RawClient direct = requireNonNull(servers.get(name)).connect()) {
                    direct.send("GET " + key + "\r\n").expect("$4\r\nlast\r\n");
                }
            }
        }
    }

    @Test
    void shouldLetAllRequestsWaitWhileAServerIsRestarted() throws Exception {
        awaitAnswers(1000);
        assertThat(answer("PAUSE alpha 30000")).contains("nothing is outstanding");
        two.stop();
        two.restart();
        answer("RESUME alpha");
        awaitAnswers(1000);
        stopClients();

        assertThat(wrong).isEmpty();
    }

    @Test
    void shouldAnswerWhatIsOutstandingAtAServerThatIsMaintained() throws Exception {
        for (int i = 0; i < ORDERS / 4; i++) {
            answer("SET SERVER alpha/three STATE maint");
            awaitAnswers(20);
            answer("SET SERVER alpha/three STATE ready");
            awaitAnswers(20);
        }
        answer("RECONNECT alpha");
        awaitAnswers(500);
        stopClients();

        assertThat(wrong).isEmpty();
    }
}
