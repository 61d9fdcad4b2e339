package dev.nutcracker.proxy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nutcracker.admin.StatsPort;
import dev.nutcracker.config.AdminLevel;
import dev.nutcracker.config.FileMode;
import dev.nutcracker.console.Caller;
import dev.nutcracker.console.ConsoleException;
import dev.nutcracker.console.table.Form;
import dev.nutcracker.ctl.Ctl;
import dev.nutcracker.testing.Await;
import dev.nutcracker.testing.PoolYaml;
import dev.nutcracker.testing.RawClient;
import dev.nutcracker.testing.RedisServer;
import dev.nutcracker.testing.RunningProxy;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands of the console that change a running proxy, and {@code nutcrackerctl}. */
final class ConsoleOrdersTest {
    @TempDir
    private Path directory;

    private RedisServer one;
    private RedisServer two;
    private PoolYaml alpha;
    private PoolYaml fixed;
    private RunningProxy proxy;

    @BeforeEach
    void start() {
        one = RedisServer.start();
        two = RedisServer.start();
        alpha = PoolYaml.redis("alpha")
                .set("auto_eject_hosts", true)
                .server(one.port(), "one")
                .server(two.port(), "two");
        fixed = PoolYaml.redis("fixed").server(one.port(), "one").server(two.port(), "two");
        proxy = RunningProxy.start(alpha, fixed);
    }

    @AfterEach
    void end() {
        proxy.close();
        two.close();
        one.close();
    }

    @Test
    void shouldExplainWhatWouldBecomeOfARequestAndSendNothing() throws ConsoleException {
        String whole = answer("EXPLAIN alpha SET key value CSV");
        assertThat(whole)
                .contains("forward whole,key,")
                .contains(" by fnv1a_64")
                .doesNotContain("value,");
        assertThat(answer("EXPLAIN alpha MGET one two three four five six seven eight nine ten CSV"))
                .contains("split by servers,one,")
                .contains(",one at ")
                .contains(",two at ")
                .contains(",1,elements in the order of the keys,")
                .contains(",2,elements in the order of the keys,");
        assertThat(answer("EXPLAIN alpha RENAME a b CSV")).contains("forward whole,a,");
        assertThat(answer("EXPLAIN alpha PING CSV")).contains("the proxy answers it,");
        assertThat(answer("EXPLAIN alpha NONSENSE x CSV"))
                .contains("the proxy refuses it,,,,,,")
                .contains("-ERR");
        assertThat(answer("EXPLAIN alpha GET CSV"))
                .contains("the proxy refuses it,,,,,,")
                .contains("-ERR");
        assertThat(answer("EXPLAIN alpha BLPOP list 0 CSV")).contains("connection that no other client uses");
        assertThat(answer("EXPLAIN alpha GET \\x00\\xff CSV")).contains(",\\x00\\xff,");
        assertThatThrownBy(() -> answer("EXPLAIN nowhere GET x")).hasMessageContaining("no pool");
        for (RedisServer server : List.of(one, two)) {
            try (RawClient direct = RawClient.connect(server.port())) {
                direct.send("DBSIZE\r\n").expect(":0\r\n");
            }
        }
    }

    @Test
    void shouldBeginStatisticsAndTheSlowLogAnew() throws ConsoleException {
        try (RawClient client = RawClient.connect(alpha.port())) {
            client.send("SET key x\r\n").expect("+OK\r\n");
            assertThat(answer("SHOW STATS alpha WHERE requests = 1 CSV").lines())
                    .hasSize(2);

            assertThat(answer("RESET STATS")).contains("from now on");

            assertThat(answer("SHOW STATS alpha WHERE requests = 0 CSV").lines())
                    .hasSize(2);
            client.send("GET key\r\n").expect("$1\r\nx\r\n");
            assertThat(answer("SHOW STATS alpha WHERE requests = 1 CSV").lines())
                    .hasSize(2);
            assertThat(answer("RESET SLOWLOG alpha")).contains("forgotten");
            assertThatThrownBy(() -> answer("RESET SLOWLOG nowhere")).hasMessageContaining("no pool");
        }
    }

    @Test
    void shouldMoveTheKeysOfADrainedServerAndBack() throws ConsoleException {
        try (RawClient client = RawClient.connect(alpha.port())) {
            assertThat(answer("SET SERVER alpha/one STATE drain")).contains("alpha,one,drain,");
            for (int i = 0; i < 50; i++) {
                client.send("SET key" + i + " x\r\n").expect("+OK\r\n");
            }
            for (int i = 0; i < 50; i++) {
                assertThat(answer("WHERE alpha key" + i))
                        .contains("server,two at ")
                        .contains("owner,");
            }
            assertThat(answer("SHOW SERVERS alpha/one CSV")).contains(",drain,drain,");
            assertThat(answer("SHOW SERVERS alpha WHERE server = one AND out_q = 0 AND in_q = 0 CSV"))
                    .contains("alpha,one");
            try (RawClient direct = RawClient.connect(one.port())) {
                direct.send("DBSIZE\r\n").expect(":0\r\n");
            }

            assertThat(answer("SET SERVER alpha/one STATE ready")).contains("alpha,one,up,");
            assertThat(answer("SHOW SERVERS alpha/one CSV"))
                    .contains(",up,ready,")
                    .doesNotContain("operator");
            for (int i = 0; i < 50; i++) {
                client.send("SET key" + i + " x\r\n").expect("+OK\r\n");
            }
            try (RawClient direct = RawClient.connect(one.port())) {
                direct.send("EXISTS key0 key1 key2 key3 key4 key5 key6 key7 key8 key9 key10 key11 key12 key13\r\n");
                assertThat(direct.readLine()).isNotIn(":0", ":0\r\n");
            }
        }
    }

    @Test
    void shouldTakeAnEjectedServerBackWhenItsTimeIsOver() throws ConsoleException {
        assertThat(answer("EJECT alpha/one 1")).contains("alpha,one,drain,");
        Await.until(
                "the server is back",
                () -> proxy.administered().servers().stream()
                        .filter(server -> server.pool().equals("alpha"))
                        .allMatch(server -> server.state().equals("up")));
    }

    @Test
    void shouldAskForForceWhereKeysHaveNowhereToGo() throws ConsoleException {
        assertThatThrownBy(() -> answer("SET SERVER fixed/one STATE maint"))
                .hasMessageContaining("would get an error")
                .hasMessageContaining("FORCE");
        answer("SET SERVER alpha/one STATE drain");
        assertThatThrownBy(() -> answer("SET SERVER alpha/two STATE drain"))
                .hasMessageContaining("the last server in use of pool alpha");
        assertThat(answer("SET SERVER fixed/one STATE maint FORCE")).contains("fixed,one,maint,0.00");
    }

    @Test
    void shouldRefuseWhatIsNotThere() {
        for (String command : List.of(
                "SET SERVER alpha STATE drain",
                "SET SERVER alpha/three STATE drain",
                "SET SERVER gamma/one STATE drain",
                "SET SERVER alpha/one STATE asleep",
                "SET SERVER alpha/one STATE drain NOW",
                "EJECT alpha/one 0",
                "RECONNECT gamma",
                "PAUSE gamma",
                "PAUSE alpha 60001",
                "PAUSE alpha x",
                "RESUME gamma",
                "KILL CLIENT 1000",
                "KILL CLIENT ADDR 127.0.0.1:1",
                "KILL CLIENT COLOUR red",
                "RELOAD",
                "CHECK",
                "SET LOGLEVEL 3",
                "SHUTDOWN")) {
            assertThatThrownBy(() -> answer(command)).as(command).isInstanceOf(ConsoleException.class);
        }
    }

    @Test
    void shouldLookAtTheLevelOfTheCaller() {
        Caller reader = new Caller("reader", AdminLevel.READ, true);
        Caller operator = new Caller("operator", AdminLevel.OPERATE, true);

        assertThatThrownBy(() -> proxy.console().answer(words("DRAIN"), Form.CSV, reader))
                .hasMessage("DRAIN takes level operate, and yours is read");
        assertThatThrownBy(() -> proxy.console().answer(words("PAUSE alpha"), Form.CSV, operator))
                .hasMessage("PAUSE takes level admin, and yours is operate");
        assertThatThrownBy(() -> proxy.console().answer(words("CHECK /etc/passwd"), Form.CSV, operator))
                .hasMessage("CHECK of a file by its path takes level admin");
        assertThatThrownBy(() -> proxy.console().answer(words("SHOW POOLS"), Form.CSV, new Caller("x", null, false)))
                .hasMessageContaining("AUTH");
    }

    /** The server is restarted while its pool is paused, and no client sees an error. */
    @Test
    void shouldLetRequestsWaitWhileAServerIsRestarted() throws ConsoleException {
        try (RawClient client = RawClient.connect(fixed.port())) {
            for (int i = 0; i < 20; i++) {
                client.send("SET key" + i + " x\r\n").expect("+OK\r\n");
            }
            assertThat(answer("PAUSE fixed 30000")).contains("nothing is outstanding");
            int port = one.port();
            one.close();
            StringBuilder requests = new StringBuilder();
            for (int i = 0; i < 20; i++) {
                requests.append("SET key").append(i).append(" y\r\n");
            }
            client.send(requests.toString());
            try (RawClient newcomer = RawClient.connect(fixed.port())) {
                newcomer.send("SET other z\r\n");
                one = RedisServer.start(port);
                assertThat(answer("SHOW CLIENTS fixed CSV")).contains("fixed");

                assertThat(answer("RESUME fixed")).contains("go on");
                client.expect("+OK\r\n".repeat(20));
                newcomer.expect("+OK\r\n");
            }
            assertThat(answer("RESUME fixed")).contains("it was not paused");
        }
    }

    @Test
    void shouldEndAPauseByItself() throws ConsoleException {
        try (RawClient client = RawClient.connect(alpha.port())) {
            client.send("PING\r\n").expect("+PONG\r\n");
            answer("PAUSE alpha 50");
            client.send("PING\r\n").expect("+PONG\r\n");
        }
    }

    @Test
    void shouldKillClientsAndUseNewConnections() throws ConsoleException {
        try (RawClient client = RawClient.connect(alpha.port());
                RawClient other = RawClient.connect(alpha.port())) {
            client.send("CLIENT SETNAME me\r\nSET a b\r\n").expect("+OK\r\n+OK\r\n");
            other.send("SET a b\r\n").expect("+OK\r\n");
            assertThat(answer("RECONNECT alpha")).contains("new connections");
            other.send("GET a\r\n").expect("$1\r\nb\r\n");

            assertThat(answer("KILL CLIENT NAME me")).contains("1 client is closed");
            assertThat(client.readUntilClosed()).isEmpty();
            other.send("GET a\r\n").expect("$1\r\nb\r\n");
        }
    }

    @Test
    void shouldSayWhetherItIsReady() throws ConsoleException {
        answer("DRAIN");
        assertThat(proxy.administered().unreadiness()).isEqualTo("drained by an operator");
        assertThat(answer("UNDRAIN")).contains("/readyz says ok");
        assertThat(proxy.administered().unreadiness()).isEmpty();
    }

    @Test
    void shouldAnswerOnTheCommandLineWithAnExitStatus() throws IOException {
        Path socket = directory.resolve("s");
        Path token = Files.writeString(directory.resolve("token"), "operate s3cret me\n");
        try (StatsPort port = StatsPort.openConsole(socket, new FileMode(0600))) {
            port.serve(proxy.administered());
            String path = socket.toString();

            assertThat(ctl("-s", path, "show", "servers", "fixed/two", "where", "state", "=", "up", "limit", "1"))
                    .startsWith("0 pool   server  address")
                    .contains("fixed  two");
            assertThat(ctl("-s", path, "--csv", "show servers fixed/two where state = up limit 1"))
                    .isEqualTo(ctl(
                            "-s",
                            path,
                            "--csv",
                            "show",
                            "servers",
                            "fixed/two",
                            "where",
                            "state",
                            "=",
                            "up",
                            "limit",
                            "1"))
                    .startsWith("0 pool,server,");
            assertThat(ctl("-s", path, "SHOW \"POOLS")).startsWith("2 nutcrackerctl: a quote is not closed");
            assertThat(ctl("-s", path, "--json", "SHOW", "VERSION")).startsWith("0 {\"columns\":[");
            assertThat(ctl("-s", path, "--csv", "SHOW", "VERSION")).startsWith("0 item,value\n");
            assertThat(ctl("-s", path, "SHOW", "NOTHING")).startsWith("2 nutcrackerctl: ERR SYNTAX");
            assertThat(ctl("-s", path, "SHOW", "POOLS", "gamma")).startsWith("1 nutcrackerctl: ERR UNKNOWN");
            assertThat(ctl("-s", path, "-t", token.toString(), "PING")).startsWith("5 nutcrackerctl: ERR NOAUTH");
            assertThat(ctl("-s", directory + "/nobody", "PING")).startsWith("3 nutcrackerctl: no proxy answers at");
            assertThat(ctl("-x")).startsWith("2 nutcrackerctl: there is no option -x");
            assertThat(ctl("-s", "nowhere", "PING")).startsWith("2 ");
            assertThat(ctl("-s")).startsWith("2 ");
            assertThat(ctl("--help")).startsWith("0 usage: nutcrackerctl");
            assertThat(ctl("completion", "bash")).startsWith("0 # Completions").contains("' SHOW') words='CLIENTS");
            assertThat(ctl("-s", path)).isEqualTo("1 PONG\nERR UNKNOWN there is no pool 'x'; there are alpha, fixed\n");
        }
    }

    private static String ctl(String... arguments) {
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(written, true, UTF_8);
        ByteArrayInputStream in = new ByteArrayInputStream("PING\n\nSHOW POOLS x\n".getBytes(UTF_8));
        int status = new Ctl(in, out, out, Map.of(), Ctl.USUAL_ADDRESS).run(List.of(arguments));
        return status + " " + written.toString(UTF_8);
    }

    private String answer(String command) throws ConsoleException {
        return proxy.console()
                .answer(words(command), Form.CSV, new Caller("test", AdminLevel.ADMIN, true))
                .text();
    }

    private static List<String> words(String command) {
        return List.of(command.split(" "));
    }
}
