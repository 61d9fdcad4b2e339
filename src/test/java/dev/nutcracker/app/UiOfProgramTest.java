package dev.nutcracker.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.testing.Await;
import dev.nutcracker.testing.Browser;
import dev.nutcracker.testing.PoolYaml;
import dev.nutcracker.testing.RawClient;
import dev.nutcracker.testing.RedisServer;
import dev.nutcracker.testing.RunningProgram;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The web page of the whole program: what only it has, a file that it reloads, and what only time and size show. */
@Tag("browser")
final class UiOfProgramTest {
    private static final Pattern SHARE = Pattern.compile("([0-9]+\\.[0-9]{2})\\s?% of (?:its|the) keys");
    private static final long MEGABYTE = 1024 * 1024;

    private static Browser browser;

    @TempDir
    private Path directory;

    @BeforeAll
    static void startBrowser() {
        browser = Browser.start();
    }

    @AfterAll
    static void endBrowser() {
        if (browser != null) {
            browser.close();
        }
    }

    @Test
    void shouldSayBeforeAReloadWhichShareOfTheKeysItMoves() throws IOException {
        PoolYaml before = pool(2);
        write(before.text());
        try (RunningProgram program = RunningProgram.start(directory, Map.of())) {
            open(program);
            browser.awaitText("do everything");
            write(PoolYaml.redis("alpha")
                    .set("listen", "127.0.0.1:" + before.port())
                    .server(1, "s0")
                    .server(2, "s1")
                    .server(3, "s2")
                    .text());

            browser.click("#actions button:first-of-type");
            browser.awaitText("of the keys of a pool move to other servers");
            String promised =
                    share(String.valueOf(browser.script("return document.getElementById('dialog').innerText")));
            assertThat(Double.parseDouble(promised)).isBetween(20.0, 45.0);
            if (Boolean.TRUE.equals(browser.script("return !document.querySelector('#dialog input[autocomplete=off]')"
                    + ".closest('label').hidden"))) {
                browser.click("#dialog label input[autocomplete=off]");
                browser.press("alpha");
            }
            browser.click("#dialog button.main");
            browser.awaitText("Reload the configuration file: done");

            Await.until(
                    "the reload is logged", () -> SHARE.matcher(program.log()).find());
            assertThat(share(program.log())).isEqualTo(promised);
            assertThat(browser.log()).isEmpty();
        }
    }

    @Test
    void shouldShowAHundredPoolsOfFiftyServers() throws Exception {
        StringBuilder file = new StringBuilder();
        for (int i = 0; i < 100; i++) {
            PoolYaml pool = PoolYaml.redis("pool" + i);
            for (int j = 0; j < 50; j++) {
                pool.server(1 + j, "server" + j);
            }
            file.append(pool.text());
        }
        write(file.toString());
        try (RunningProgram program = RunningProgram.start(directory, Map.of())) {
            open(program);
            browser.awaitScript("all pools", "return document.querySelectorAll('#pools tbody tr').length === 100");
            browser.open(address(program) + "#pool=pool99");
            browser.awaitScript("its servers", "return document.querySelectorAll('#servers tbody tr').length === 50");

            HttpResponse<byte[]> state = HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(URI.create(address(program) + "state"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofByteArray());
            assertThat(state.statusCode()).isEqualTo(200);
            assertThat(state.body()).hasSizeLessThan(512 * 1024);
            assertThat(browser.log()).isEmpty();
        }
    }

    /** What the page keeps is bounded, however long it is open: 5 minutes at 10,000 requests a second. */
    @Tag("long")
    @Test
    void shouldNotGrowWhileItIsOpen() throws Exception {
        try (RedisServer server = RedisServer.start()) {
            PoolYaml pool = PoolYaml.redis("alpha").server(server.port(), "one");
            write(pool.text());
            try (RunningProgram program = RunningProgram.start(directory, Map.of());
                    RawClient client = RawClient.connect(pool.port())) {
                open(program);
                browser.awaitText("alpha");
                long before = browser.heapBytes();
                AtomicBoolean over = new AtomicBoolean();
                Thread load = Thread.ofPlatform().start(() -> send(client, over));
                assertThat(load.join(Duration.ofMinutes(5)))
                        .as("the load has ended by itself")
                        .isFalse();
                long after = browser.heapBytes();
                over.set(true);
                load.join();

                assertThat(after - before).isLessThan(20 * MEGABYTE);
                assertThat(browser.log()).isEmpty();
            }
        }
    }

    /** Ten times a second a thousand requests. */
    private static void send(RawClient client, AtomicBoolean over) {
        String requests = "*2\r\n$3\r\nGET\r\n$1\r\na\r\n".repeat(1000);
        String answers = "$-1\r\n".repeat(1000);
        long nextNs = System.nanoTime();
        while (!over.get()) {
            client.send(requests).expect(answers);
            nextNs += TimeUnit.MILLISECONDS.toNanos(100);
            LockSupport.parkNanos(nextNs - System.nanoTime());
        }
    }

    /** Twice: a slow machine may take the first silent connection of a browser for that of another reader. */
    private static void open(RunningProgram program) {
        browser.open(address(program));
        browser.open(address(program));
    }

    private static PoolYaml pool(int servers) {
        PoolYaml pool = PoolYaml.redis("alpha");
        for (int i = 0; i < servers; i++) {
            pool.server(1 + i, "s" + i);
        }
        return pool;
    }

    private void write(String file) throws IOException {
        Files.writeString(directory.resolve("nutcracker.yml"), file);
    }

    private static String share(String text) {
        Matcher matcher = SHARE.matcher(text);
        assertThat(matcher.find()).as(text).isTrue();
        return matcher.group(1);
    }

    private static String address(RunningProgram program) {
        return "http://127.0.0.1:" + program.statsPort() + "/ui/";
    }
}
