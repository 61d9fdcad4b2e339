package dev.nutcracker.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nutcracker.config.AdminLevel;
import dev.nutcracker.config.ConfigLoader;
import dev.nutcracker.config.ConfigOverride;
import dev.nutcracker.config.LoadedConfig;
import dev.nutcracker.console.Caller;
import dev.nutcracker.console.Console;
import dev.nutcracker.console.ConsoleException;
import dev.nutcracker.console.table.Form;
import dev.nutcracker.net.SocketSettings;
import dev.nutcracker.net.Transport;
import dev.nutcracker.proxy.ConsoleOrders;
import dev.nutcracker.proxy.ConsoleView;
import dev.nutcracker.proxy.ProcessLimits;
import dev.nutcracker.proxy.Proxy;
import dev.nutcracker.stats.ServerReport;
import dev.nutcracker.testing.PoolYaml;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What operators set at run time: until when it holds, and that nothing of it is silent. */
final class OverridesTest {
    private static final ProcessLimits LIMITS =
            new ProcessLimits(Integer.MAX_VALUE, SocketSettings.READ_BYTES_MAX, Long.MAX_VALUE, Long.MAX_VALUE);

    private static final int LINES = Integer.getInteger("console.lines", 2_000);

    private final PoolYaml pool = PoolYaml.redis("alpha")
            .server(1, "one")
            .server(2, "two")
            .set("auto_eject_hosts", true)
            .set("timeout", 400);
    private final List<String> recorded = new ArrayList<>();

    @TempDir
    private Path directory;

    private Path file;
    private OverrideBook book = new OverrideBook();
    private Proxy proxy;
    private Reloads reloads;
    private Console console;

    @BeforeEach
    void start() throws Exception {
        file = directory.resolve("ok.yml");
        Files.writeString(file, pool.text());
        startProxy();
    }

    private void startProxy() throws Exception {
        LoadedConfig loaded = book.begin(ConfigLoader.load(file));
        List<ConfigOverride> kept = book.all().list();
        proxy = Proxy.start(loaded.configuration(), "test", 1, Transport.best(), LIMITS);
        LogSetup log = new LogSetup(Options.parse(new String[0]));
        reloads = new Reloads(
                proxy, file, loaded, book, UnaryOperator.identity(), log, new ConfigWatch(file), Supervisor.NONE);
        OrderKeeper.order(proxy, kept);
        proxy.interventions().onOrder(new OrderKeeper(reloads, book));
        console = new Console(
                new ConsoleView(proxy, "test", reloads::inEffect, List::of),
                new ConsoleOrders(proxy),
                new ConsoleProgram(
                        proxy,
                        reloads,
                        book,
                        new Upgrade(proxy, List.of(), null),
                        new ShutdownSignal(),
                        Set.of("global.history")),
                (command, words, outcome, detail, caller) -> recorded.add(words + ": " + outcome));
    }

    @AfterEach
    void stop() {
        proxy.close();
    }

    private void restart() throws Exception {
        proxy.close();
        book = new OverrideBook();
        startProxy();
    }

    @Test
    void shouldKeepAValueOverAReloadThatHasNothingToDoWithIt() throws Exception {
        assertThat(answer("CONFIG SET alpha.timeout 50")).contains("timeout 400 -> 50");
        Files.writeString(
                file, pool.set("backlog", 99).set("server_failure_limit", 7).text());

        assertThat(answer("RELOAD")).doesNotContain("timeout").contains("server_failure_limit 2 -> 7");
        assertThat(timeoutMs()).isEqualTo(50);
        assertThat(answer("SHOW OVERRIDES CSV")).contains("alpha,,timeout,50,400,tester");
        assertThat(answer("SHOW CONFIG alpha.timeout CSV")).contains("runtime");
        assertThat(answer("SHOW CONFIG global.history CSV")).contains(",command line,");
        assertThat(answer("CONFIG DUMP")).startsWith("# set at run time: alpha.timeout is 50");
    }

    @Test
    void shouldLetTheFileWinWhereSomebodyHasEditedIt() throws Exception {
        answer("CONFIG SET alpha.timeout 50");
        Files.writeString(file, pool.set("timeout", 300).text());

        assertThat(answer("CHECK")).contains("timeout 50 -> 300", "alpha.timeout is 50 would be dropped");
        assertThat(timeoutMs()).isEqualTo(50);
        assertThat(answer("RELOAD"))
                .contains("timeout 50 -> 300")
                .contains("alpha.timeout is 50 no more, since its line in the file has changed");
        assertThat(timeoutMs()).isEqualTo(300);
        assertThat(answer("SHOW OVERRIDES CSV").lines()).hasSize(1);
    }

    @Test
    void shouldTakeSeveralValuesTogetherOrNone() throws Exception {
        assertError("CONFIG SET alpha.timeout 50 alpha.hash nonsense", "INVALID", "hash", "nonsense");
        assertError("CONFIG SET alpha.timeout", "SYNTAX", "CONFIG SET key value");
        assertError("CONFIG SET alpha.timeout 50 alpha.retries", "SYNTAX", "no value");
        assertError("CONFIG SET alpha.timeuot 50", "UNKNOWN", "did you mean timeout");
        assertError("CONFIG SET alpha.redis_auth hush", "INVALID", "secret");
        assertError("CONFIG SET global.workers 3", "INVALID", "next start");
        assertError("CONFIG SET alpha.health_check x", "INVALID", "keys below it");
        assertThat(timeoutMs()).isEqualTo(400);
        assertThat(book.count()).isZero();
        assertThat(String.join("\n", recorded)).doesNotContain("hush").contains("CONFIG SET alpha.redis_auth ***");

        assertThat(answer("CONFIG SET alpha.timeout 50 alpha.retries 1 global.drain_delay 10"))
                .contains("timeout 400 -> 50")
                .contains("drain_delay 50 -> 10");
    }

    @Test
    void shouldNotTakeUpAnEditedFileWithoutAReload() throws Exception {
        Files.writeString(file, pool.set("server_failure_limit", 7).text());

        assertThat(answer("CONFIG SET alpha.timeout 50")).doesNotContain("server_failure_limit");
        assertThat(answer("CONFIG DIFF CSV"))
                .contains("server_failure_limit,7,2")
                .doesNotContain("timeout");
    }

    @Test
    void shouldSaySoWhenAValueDoesNotGoWithAnEditedFile() throws Exception {
        answer("CONFIG SET alpha.hash_tag {}");
        Files.writeString(file, pool.set("distribution", "nonsense").text());

        assertError("RELOAD", "INVALID", "distribution", "set at run time: alpha.hash_tag is {}");
    }

    @Test
    void shouldUndoOneOrAll() throws Exception {
        answer("CONFIG SET alpha.timeout 50 alpha.server_failure_limit 5");
        answer("SET SERVER alpha/one STATE drain");
        assertThat(book.count()).isEqualTo(3);

        assertThat(answer("CONFIG RESET alpha.timeout")).contains("timeout 50 -> 400");
        assertThat(answer("RESET OVERRIDES alpha/two")).contains("nothing was set");
        assertThat(answer("RESET OVERRIDES"))
                .contains("server_failure_limit 5 -> 2")
                .contains("alpha/one state is ready");
        assertThat(state("one")).isEqualTo("up");
        assertThat(book.count()).isZero();
        assertError("CONFIG RESET alpha.timeout", "UNKNOWN", "not been set");
    }

    @Test
    void shouldSayWhatAWeightWouldMoveBeforeItIsConfirmed() throws Exception {
        assertThat(answer("SET SERVER alpha/one WEIGHT 3"))
                .contains("has weight 3 instead of 1")
                .contains("%")
                .contains("nothing has changed");
        assertThat(book.count()).isZero();

        answer("SET SERVER alpha/one WEIGHT 3 CONFIRM");

        assertThat(answer("SHOW SERVERS alpha/one WHERE weight = 3 CSV").lines())
                .hasSize(2);
        assertThat(answer("SHOW OVERRIDES alpha/one CSV")).contains("alpha,one,weight,3,1,tester");
        assertError("SET SERVER alpha/one WEIGHT x", "SYNTAX", "weight");
        assertError("SET SERVER alpha/one WEIGHT 3 SURE", "SYNTAX", "CONFIRM");
    }

    @Test
    void shouldEndTheStateOfAServerWhoseLineIsEdited() throws Exception {
        answer("SET SERVER alpha/one STATE maint");
        Files.writeString(file, pool.set("timeout", 100).text());
        answer("RELOAD");
        assertThat(state("one")).isEqualTo("maint");

        Files.writeString(file, pool.text().replaceFirst("127.0.0.1:1:1 one", "127.0.0.1:1:2 one"));

        assertThat(answer("RELOAD")).contains("alpha/one state is maint no more");
        assertThat(state("one")).isEqualTo("up");
    }

    @Test
    void shouldOutlastTheProcessInItsFile() throws Exception {
        Path kept = directory.resolve("state");
        Files.writeString(file, pool.text() + "global:\n  admin:\n    state_file: " + kept + "\n");
        answer("CONFIG SET alpha.timeout 50");
        answer("SET SERVER alpha/one STATE drain");
        answer("RELOAD");
        assertThat(kept).exists();

        restart();

        assertThat(timeoutMs()).isEqualTo(50);
        assertThat(state("one")).isEqualTo("drain");
        Files.writeString(file, pool.set("timeout", 70).text() + "global:\n  admin:\n    state_file: " + kept + "\n");

        restart();

        assertThat(timeoutMs()).isEqualTo(70);
        assertThat(book.all().list())
                .singleElement()
                .extracting(ConfigOverride::value)
                .isEqualTo("drain");
    }

    @Test
    void shouldTakeNoHarmFromAFileOfAnotherConfigurationOrGarbage() throws Exception {
        Path kept = directory.resolve("state");
        String withFile = pool.text() + "global:\n  admin:\n    state_file: " + kept + "\n";
        Files.writeString(file, withFile);
        for (String content : List.of(
                "- {pool: \"beta\", what: \"timeout\", value: \"1\", line: \"\", by: \"x\", time: \"1\"}\n",
                "- {pool: \"alpha\", what: \"timeout\", value: \"nonsense\", line: \"\", by: \"x\", time: \"1\"}\n",
                "- {pool: \"alpha\", what: \"timeout\"}\n",
                "\0\1\2",
                "{")) {
            Files.writeString(kept, content);

            restart();

            assertThat(timeoutMs()).isEqualTo(400);
            assertThat(book.count()).isZero();
        }
    }

    @Test
    void shouldRefuseClientsOfAPoolThatIsDrained() throws Exception {
        assertThat(answer("SET POOL alpha STATE drain")).contains("refuses new clients");
        assertThat(answer("SHOW OVERRIDES CSV")).contains("alpha,,state,drain");
        assertError("SET POOL alpha STATE maint", "SYNTAX", "ready or drain");
        answer("RESET OVERRIDES alpha");
        assertThat(book.count()).isZero();
    }

    @Test
    void shouldNotStartAnotherProcessThatCouldNotTakeOver() {
        assertError("UPGRADE", "IMPOSSIBLE", "handover");
    }

    /** As {@code ConsoleFuzzTest}, with a real proxy and its program; what ends the process is left out. */
    @Test
    void shouldChangeNothingByAnyWordsOfAReader() {
        Random random = new Random(29);
        List<String> words = List.of(
                "SHOW",
                "SET",
                "RESET",
                "CONFIG",
                "EXPLAIN",
                "WHERE",
                "EJECT",
                "KILL",
                "CLIENT",
                "RELOAD",
                "CHECK",
                "DRAIN",
                "UNDRAIN",
                "PAUSE",
                "RESUME",
                "RECONNECT",
                "SERVER",
                "POOL",
                "STATE",
                "WEIGHT",
                "OVERRIDES",
                "STATS",
                "SLOWLOG",
                "POOLS",
                "SERVERS",
                "GET",
                "DUMP",
                "DIFF",
                "alpha",
                "alpha/one",
                "alpha.timeout",
                "drain",
                "FORCE",
                "CONFIRM",
                "5",
                "-1",
                "[",
                "{a: b}",
                "*",
                "JSON",
                "CSV",
                "",
                "\0",
                "\u00ff",
                "LOGLEVEL",
                "1");
        for (int i = 0; i < LINES; i++) {
            List<String> line = new ArrayList<>();
            for (int j = random.nextInt(7); j >= 0; j--) {
                line.add(words.get(random.nextInt(words.size())));
            }
            try {
                console.answer(line, Form.TEXT, new Caller("reader", AdminLevel.READ, true));
            } catch (ConsoleException e) {
                assertThat(e.line()).as("%s", line).doesNotContain("FAILED");
            }
        }
        assertThat(timeoutMs()).isEqualTo(400);
        assertThat(book.count()).isZero();
        assertThat(state("one")).isEqualTo("up");
        assertThat(reloads.history().latest()).isEmpty();
        assertThat(recorded).isNotEmpty().noneMatch(change -> change.endsWith("done"));
    }

    private long timeoutMs() {
        return proxy.configuration().pools().getFirst().settings().timeoutMs();
    }

    private String state(String server) {
        return proxy.reports().servers().stream()
                .filter(report -> report.server().equals(server))
                .map(ServerReport::state)
                .findFirst()
                .orElseThrow();
    }

    private String answer(String line) throws ConsoleException {
        return console.answer(List.of(line.split(" ")), Form.TEXT, new Caller("tester", AdminLevel.ADMIN, true))
                .text();
    }

    private void assertError(String line, String code, String... parts) {
        assertThatThrownBy(() -> answer(line))
                .isInstanceOfSatisfying(
                        ConsoleException.class,
                        e -> assertThat(e.line()).contains(code).contains(parts));
    }
}
