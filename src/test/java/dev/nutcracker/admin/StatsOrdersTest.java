package dev.nutcracker.admin;

import static dev.nutcracker.admin.KnownPorts.PATIENT;
import static dev.nutcracker.admin.KnownPorts.ask;
import static dev.nutcracker.admin.KnownPorts.request;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.admin.ControlAnswer.Outcome;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Orders that the stats port takes: about servers, and to reload. */
final class StatsOrdersTest {
    private final KnownPorts ports = new KnownPorts();
    private final KnownProxy proxy = ports.proxy();

    @AfterEach
    void close() throws Exception {
        ports.close();
    }

    @ParameterizedTest
    @CsvSource({
        "/servers/pool0/one/drain, 200, pool0 one DRAIN",
        "/servers/pool0/one/maint, 200, pool0 one MAINT",
        "/servers/pool0/one/up, 200, pool0 one UP",
        "/servers/pool0/one/auto, 200, pool0 one AUTO",
        "/servers/a%2Fb/10.0.0.1%3A6379+c/auto?x=y, 200, a/b 10.0.0.1:6379+c AUTO",
        "/servers/pool0/one/dance, 404,",
        "/servers/pool0/one/DRAIN, 404,",
        "/servers/pool0/one, 404,",
        "/servers/pool0/one/drain/, 404,",
        "/servers/pool0/%zz/drain, 404,"
    })
    void shouldTakeOrdersAboutServers(String target, int status, String order) {
        String response = ask(
                ports.open(PATIENT), "POST " + target + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n");

        assertThat(response).startsWith("HTTP/1.1 " + status + ' ');
        if (order == null) {
            assertThat(proxy.orders()).isEmpty();
            assertThat(response).contains("allowed: POST /servers/POOL/SERVER/ACTION");
        } else {
            assertThat(proxy.orders()).singleElement().asString().startsWith(order + " by POST /servers/");
        }
    }

    @Test
    void shouldTakeNoOrderFromAPageOfAnotherSite() {
        String response = ask(
                ports.open(PATIENT),
                "POST /servers/pool0/one/drain HTTP/1.1\r\nHost: localhost\r\nOrigin: http://evil.example\r\n\r\n");

        assertThat(response).startsWith("HTTP/1.1 403 ");
        assertThat(proxy.orders()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void shouldTellWhatBecameOfAReload(Outcome outcome) throws Exception {
        proxy.reloadAnswer(outcome, "pool alpha: one server more\npool beta: gone");
        StatsPort port = ports.open(PATIENT);

        var response = HttpClient.newHttpClient()
                .send(
                        request(port, "/reload")
                                .POST(BodyPublishers.ofString("now!"))
                                .build(),
                        BodyHandlers.ofString());

        assertThat(response.statusCode())
                .isEqualTo(
                        switch (outcome) {
                            case DONE -> 200;
                            case UNKNOWN -> 404;
                            case REFUSED -> 422;
                            case FAILED -> 500;
                            case UNDER_WAY -> 409;
                            case IMPOSSIBLE -> 501;
                        });
        assertThat(response.body()).isEqualTo("pool alpha: one server more\npool beta: gone\n");
        assertThat(proxy.reloads()).singleElement().asString().matches("POST /reload from 127\\.0\\.0\\.1:[0-9]+");
    }

    @Test
    void shouldNotReloadForAPageOfAnotherSite() {
        String response = ask(
                ports.open(PATIENT),
                "POST /reload HTTP/1.1\r\nHost: localhost\r\nOrigin: http://example.com\r\nContent-Length: 0\r\n\r\n");

        assertThat(response).startsWith("HTTP/1.1 403 Forbidden\r\n");
        assertThat(proxy.reloads()).isEmpty();
    }
}
