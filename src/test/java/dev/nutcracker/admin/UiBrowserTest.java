package dev.nutcracker.admin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.nutcracker.stats.ServerReport;
import dev.nutcracker.testing.Await;
import dev.nutcracker.testing.Browser;
import dev.nutcracker.testing.PoolYaml;
import dev.nutcracker.testing.RawClient;
import dev.nutcracker.testing.RedisServer;
import dev.nutcracker.testing.RunningProxy;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;

/** The web page in a real browser, in front of a real proxy and real servers. */
@Tag("browser")
final class UiBrowserTest {
    /** A name that would run something if it were taken for markup. */
    private static final String HOSTILE = "<img/src=x/onerror=document.title='taken'>";

    private static final long NEVER_MS = 60_000;
    private static final Limits PATIENT = new Limits(64, NEVER_MS, NEVER_MS, NEVER_MS, NEVER_MS, 0, NEVER_MS, 1);
    private static final String CHANGE_ONE = "[aria-label='Change server one of alpha']";

    private static Browser browser;

    private RedisServer one;
    private RedisServer two;
    private PoolYaml alpha;
    private RunningProxy proxy;
    private StatsPort port;

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

    @BeforeEach
    void start() throws IOException {
        one = RedisServer.start();
        two = RedisServer.start();
        alpha = PoolYaml.redis("alpha")
                .set("auto_eject_hosts", true)
                .set("server_failure_limit", 1)
                .set("server_retry_timeout", 60_000)
                .server(one.port(), "one")
                .server(two.port(), "two");
        PoolYaml beta = PoolYaml.redis("beta").server(two.port(), HOSTILE);
        proxy = RunningProxy.start(alpha, beta);
        port = StatsPort.open("127.0.0.1", 0, PATIENT);
        port.serve(proxy.administered());
        browser.size(1300, 1000);
        browser.prefer("light");
    }

    @AfterEach
    void end() throws IOException {
        // A page that is left open would miss its proxy, and say so in the next test.
        browser.open("about:blank");
        port.close();
        proxy.close();
        one.close();
        two.close();
    }

    @Test
    void shouldShowTheProxyAndTakeNoNameForMarkup() throws IOException {
        browser.open(address("127.0.0.1") + "/");
        browser.awaitText("Ready");
        browser.awaitText(HOSTILE);

        assertThat(String.valueOf(browser.script("return document.body.innerText")))
                .contains("Ready", HOSTILE, "alpha", "50");
        assertThat(String.valueOf(browser.script("return document.title"))).endsWith("nutcracker");
        assertThat(browser.all("table img")).isEmpty();
        assertThat(browser.script("return performance.getEntriesByType('resource').map(e => e.name)"
                        + ".filter(name => !name.startsWith(location.origin + '/'))"))
                .isEqualTo(List.of());
        assertThat(browser.log()).isEmpty();
    }

    @Test
    void shouldDrainAServerByMouseAndTakeItBackByKeyboard() throws IOException {
        browser.open(address("127.0.0.1") + "/ui/");
        browser.click(CHANGE_ONE);
        browser.click("#dialog label:nth-of-type(1) input[type=radio]");
        browser.awaitText("% of the keys of alpha move to other servers");
        browser.click("#dialog label input[autocomplete=off]");
        browser.press("alpha");
        browser.click("#dialog button.main");
        awaitState("one", "drain");
        write();
        assertThat(keys(one)).isEqualTo(0);
        assertThat(keys(two)).isEqualTo(100);
        browser.awaitScript("the drain in words", "return /drain/.test(document.getElementById('servers').innerText)");

        browser.script("document.activeElement.blur(); document.getElementById('main').focus()");
        browser.tabTo(CHANGE_ONE);
        browser.press(Keys.ENTER);
        browser.tabTo("#dialog input[type=radio]");
        browser.press(Keys.SPACE);
        browser.press(Keys.ARROW_DOWN);
        browser.awaitText("come back to it at once");
        browser.tabTo("#dialog button.main");
        browser.press(Keys.ENTER);
        awaitState("one", "up");
        write();
        assertThat(keys(one)).isPositive();
        assertThat(browser.log()).isEmpty();
    }

    @Test
    void shouldShowAServerThatIsGoneWithTheReason() throws IOException {
        browser.open(address("127.0.0.1") + "/ui/");
        browser.awaitText("one");
        one.close();
        for (int i = 0; i < 10; i++) {
            try (RawClient client = RawClient.connect(alpha.port())) {
                client.send("*3\r\n$3\r\nSET\r\n$2\r\nk" + i + "\r\n$1\r\nv\r\n")
                        .halfClose();
                assertThat(client.readUntilClosed()).isNotEmpty();
            }
        }

        browser.awaitScript(
                "the server down with the reason",
                "return [...document.querySelectorAll('#servers tbody tr')].some(row =>"
                        + " /one/.test(row.innerText) && /down/.test(row.innerText) && /ejected/.test(row.innerText)"
                        + " && row.children[3].innerText.length > 3)");
        browser.awaitText("Servers out of use");
        assertThat(browser.log()).isEmpty();
    }

    @Test
    void shouldBeAccessibleInLightAndDarkAndOnASmallScreen() throws IOException {
        browser.open(address("127.0.0.1") + "/ui/#pool=alpha");
        browser.awaitText("one");
        assertThat(browser.inaccessible()).as("light").isEmpty();
        browser.click(CHANGE_ONE);
        browser.click("#dialog label:nth-of-type(1) input[type=radio]");
        assertThat(browser.inaccessible()).as("dialog").isEmpty();
        browser.press(Keys.ESCAPE);

        browser.prefer("dark");
        browser.size(320, 800);
        browser.awaitScript("dark colours", "return document.documentElement.dataset.theme === 'dark'");
        assertThat(browser.inaccessible()).as("dark, small").isEmpty();
        assertThat(browser.script("return document.documentElement.scrollWidth <= 320"))
                .isEqualTo(true);
        browser.click(CHANGE_ONE);
        assertThat(browser.inaccessible()).as("dark dialog, small").isEmpty();
        assertThat(browser.script("return document.documentElement.scrollWidth <= 320"))
                .isEqualTo(true);
        assertThat(browser.log()).isEmpty();
    }

    @Test
    void shouldReadTheChartsByKeyboardAndAsTables() throws IOException {
        browser.open(address("127.0.0.1") + "/ui/");
        browser.awaitScript(
                "a sample", "return /now/.test(document.querySelector('.plot svg').getAttribute('aria-label'))");
        browser.tabTo(".plot");
        browser.press(Keys.ARROW_LEFT);
        browser.awaitScript("what is said", "return /requests/.test(document.getElementById('said').textContent)");
        browser.tabTo("[aria-label='Errors as a table']");
        browser.press(Keys.ENTER);
        browser.awaitScript(
                "a table", "return document.querySelectorAll('figure:nth-of-type(2) table tbody tr').length > 0");
        assertThat(browser.log()).isEmpty();
    }

    @Test
    void shouldOfferNothingToWhoIsNotAllowedTo() throws Exception {
        browser.open(address("127.0.0.1") + "/ui/");
        browser.awaitText("do everything");
        assertThat(browser.all(CHANGE_ONE)).hasSize(1);
        port.close();
        PoolYaml readOnly = PoolYaml.redis("alpha").server(two.port(), "one");
        proxy.close();
        proxy = RunningProxy.start(1, "global:\n  admin:\n    local: read\n" + readOnly.text());
        port = StatsPort.open("127.0.0.1", 0, PATIENT);
        port.serve(proxy.administered());

        browser.open(address("127.0.0.1") + "/ui/");
        browser.awaitText("look only");
        assertThat(browser.all(CHANGE_ONE)).isEmpty();
        assertThat(browser.log()).isEmpty();
        browser.script(
                "window.done = fetch('../servers/alpha/one/drain', {method: 'POST'}).then(a => window.status = a.status)");
        browser.awaitScript("403", "return window.status == 403");
    }

    /** Whatever a page of another site sends, nothing changes. */
    @Test
    void shouldTakeNothingFromAPageOfAnotherSite() throws IOException {
        HttpServer other = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        other.createContext("/", exchange -> {
            byte[] page = "<!doctype html><title>other</title><p>other".getBytes(UTF_8);
            exchange.sendResponseHeaders(200, page.length);
            exchange.getResponseBody().write(page);
            exchange.close();
        });
        other.start();
        try {
            browser.open("http://127.0.0.1:" + other.getAddress().getPort() + "/");
            String drain = address("127.0.0.1") + "/servers/alpha/one/drain";
            browser.script(
                    "window.sent = 0; const [drain, console, page] = arguments;"
                            + "const plain = {method: 'POST', mode: 'no-cors', headers: {'Content-Type': 'text/plain'}};"
                            + "const count = () => window.sent++;"
                            + "fetch(drain, plain).then(count, count);"
                            + "fetch(console, {...plain, body: '{\"command\":\"SHOW POOLS\"}'}).then(count, count);"
                            + "fetch(console, {method: 'POST', headers: {'Content-Type': 'application/json'}, body: '{\"command\":\"SHOW POOLS\"}'})"
                            + "  .then(() => window.read = true, count);"
                            + "fetch(page + 'state').then(() => window.read = true, count);"
                            + "const image = new Image(); image.onerror = image.onload = count; image.src = drain;"
                            + "const frame = document.createElement('iframe'); frame.name = 'f'; document.body.append(frame);"
                            + "const form = document.createElement('form'); form.method = 'POST'; form.action = drain; form.target = 'f';"
                            + "document.body.append(form); form.submit(); frame.addEventListener('load', count);",
                    drain,
                    address("127.0.0.1") + "/console",
                    address("127.0.0.1") + "/ui/");
            browser.awaitScript("all sent", "return window.sent >= 6");

            assertThat(browser.script("return window.read === undefined")).isEqualTo(true);
            assertThat(server("one").state()).isEqualTo("up");
        } finally {
            other.stop(0);
        }
    }

    private String address(String host) throws IOException {
        return "http://" + host + ':' + ((InetSocketAddress) port.localAddress()).getPort();
    }

    private ServerReport server(String name) {
        return proxy.administered().servers().stream()
                .filter(server ->
                        server.pool().equals("alpha") && server.server().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private void awaitState(String name, String state) {
        Await.until(name + ' ' + state, () -> server(name).state().equals(state));
    }

    private void write() {
        try (RawClient client = RawClient.connect(alpha.port())) {
            for (int i = 0; i < 100; i++) {
                String key = "key:" + i;
                client.send("*3\r\n$3\r\nSET\r\n$" + key.length() + "\r\n" + key + "\r\n$1\r\nv\r\n")
                        .expect("+OK\r\n");
            }
        }
    }

    private static int keys(RedisServer server) {
        try (RawClient client = RawClient.connect(server.port())) {
            client.send("DBSIZE\r\nQUIT\r\n");
            return Integer.parseInt(
                    client.readUntilClosed().lines().findFirst().orElseThrow().substring(1));
        }
    }
}
