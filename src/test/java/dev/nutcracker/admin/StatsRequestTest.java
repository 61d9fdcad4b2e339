package dev.nutcracker.admin;

import static dev.nutcracker.admin.KnownPorts.HASTY;
import static dev.nutcracker.admin.KnownPorts.PATIENT;
import static dev.nutcracker.admin.KnownPorts.ask;
import static dev.nutcracker.admin.KnownPorts.connect;
import static dev.nutcracker.admin.KnownPorts.request;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.testing.RawClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which requests the stats port understands, and what it says to the others. */
final class StatsRequestTest {
    private final KnownPorts ports = new KnownPorts();
    private final KnownProxy proxy = ports.proxy();

    @AfterEach
    void close() throws Exception {
        ports.close();
    }

    @Test
    void shouldUnderstandARequestThatComesByteByByte() {
        try (RawClient client = connect(ports.open(PATIENT))) {
            for (char c : "GET /healthz HTTP/1.1\r\nHost: x\r\nAccept: */*\r\n\r\n".toCharArray()) {
                client.send(String.valueOf(c));
            }

            client.expect("HTTP/1.1 200 OK\r\n");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GET /healthz HTTP/1.0\\n\\n | 200",
                "GET http://here:1/healthz HTTP/1.1\\r\\n\\r\\n | 200",
                "GET http://here HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n | 200",
                "HEAD / HTTP/1.1\\r\\nHost: x\\r\\nA: b\\r\\nA: c\\r\\n\\r\\n | 200",
                "GET /healthz\\r\\n | 400",
                "GET / x HTTP/1.1\\r\\n | 400",
                "GET / HTTP/1.1 \\r\\n | 400",
                "GET / http/1.1\\r\\n | 400",
                "GET /\\tx HTTP/1.1\\r\\n | 400",
                "GET / HTTP/1.1\\r\\n\\r\\n | 400",
                "GET / HTTP/1.1\\r\\nHost: x\\r\\nHost: y\\r\\n\\r\\n | 400",
                "GET / HTTP/1.1\\r\\nHost : x\\r\\n\\r\\n | 400",
                "GET / HTTP/1.1\\r\\nHost: x\\r\\n folded: y\\r\\n\\r\\n | 400",
                "GET / HTTP/1.1\\r\\nHost: x\\r\\nnonsense\\r\\n\\r\\n | 400",
                "GET / HTTP/1.1\\r\\nHost: x\\r\\nA: \\0\\r\\n\\r\\n | 400",
                "POST /reload HTTP/1.1\\r\\nHost: localhost\\r\\nContent-Length: -1\\r\\n\\r\\n | 400",
                "OPTIONS * HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n | 404",
                "DELETE /stats HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n | 405",
                "HEAD /reload HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n | 405",
                "POST /stats HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n | 405",
                "POST /reload HTTP/1.1\\r\\nHost: localhost\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n | 411",
                "POST /reload HTTP/1.1\\r\\nHost: localhost\\r\\nContent-Length: 65537\\r\\n\\r\\n | 413",
                "POST /reload HTTP/1.1\\r\\nHost: localhost\\r\\nContent-Length: 999999999999999999\\r\\n\\r\\n | 413",
                "PRI * HTTP/2.0\\r\\n\\r\\nSM\\r\\n\\r\\n | 505"
            })
    void shouldSayWhatIsWrongWithARequest(String request, int status) {
        String sent = request.replace("\\r", "\r")
                .replace("\\n", "\n")
                .replace("\\t", "\t")
                .replace("\\0", "\0");

        String response = ask(ports.open(PATIENT), sent);

        assertThat(response).startsWith("HTTP/1.1 " + status + ' ');
        assertThat(proxy.reloads()).isEmpty();
    }

    @Test
    void shouldRefuseAHeadThatIsTooLarge() {
        String fits = "GET / HTTP/1.1\r\nHost: x\r\nA: ";
        String filler = "a".repeat(RequestReader.HEAD_BYTES_MAX - fits.length() - 4);

        assertThat(ask(ports.open(PATIENT), fits + filler + "\r\n\r\n")).startsWith("HTTP/1.1 200 ");
        assertThat(ask(ports.open(PATIENT), fits + filler + "a\r\n\r\n")).startsWith("HTTP/1.1 431 ");
        assertThat(ask(ports.open(PATIENT), "GET /" + "a".repeat(100_000))).startsWith("HTTP/1.1 431 ");
    }

    @Test
    void shouldSayThatARequestIsIncomplete() {
        try (RawClient client = connect(ports.open(PATIENT))) {
            client.send("GET / HTTP/1.1\r\nHost: x\r\n").halfClose();

            assertThat(client.readUntilClosed()).startsWith("HTTP/1.1 400 ");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /",
                "GET / HTTP/1.1\r\nHost: x\r\n",
                "POST /reload HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n1"
            })
    void shouldNotWaitForTheRestOfARequestForEver(String start) {
        try (RawClient client = connect(ports.open(HASTY))) {
            client.send(start);

            assertThat(client.readUntilClosed()).startsWith("HTTP/1.1 408 Request Timeout\r\n");
            assertThat(proxy.reloads()).isEmpty();
        }
    }

    @Test
    void shouldAnswerWhoWaitsToBeToldToContinue() {
        String response = ask(
                ports.open(PATIENT),
                "POST /reload HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\nExpect: 100-continue\r\n\r\n");

        assertThat(response).startsWith("HTTP/1.1 200 OK\r\n");
    }
}
