package dev.nutcracker.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.testing.Json;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each event is one line of JSON, whatever is in it. */
final class AuditLineTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "plain",
                "x\r\n{\"event\":\"auth\",\"result\":\"success\"}",
                "\u001b[2J\u001b]0;title\u0007",
                "a\u2028b\u0085c\ud83d\ude00",
                "\0\u007f\u0080\u00ff",
                "quote\" backslash\\ slash/",
                "\ud800"
            })
    void shouldKeepAnyTextInOneLineThatDecodesToIt(String text) {
        AuditClient client = new AuditClient("pool " + text, text, text, text, 7);
        String line = line(new AuditEvent.Denied(client, text, text, text));

        assertThat(line.indexOf('\n')).isEqualTo(line.length() - 1);
        assertThat(line.chars().limit(line.length() - 1)).allMatch(character -> character >= ' ' && character <= '~');
        assertThat(Json.parse(line))
                .containsEntry("event", "denied")
                .containsEntry("pool", "pool " + text)
                .containsEntry("client", text)
                .containsEntry("peer", text)
                .containsEntry("user", text)
                .containsEntry("command", text)
                .containsEntry("object", text)
                .containsEntry("reason", text);
    }

    @Test
    void shouldCutTextsAndSaySo() {
        AuditClient client = new AuditClient("alpha", "127.0.0.1:1", null, null, 0);

        Map<String, Object> line = Json.parse(line(new AuditEvent.Denied(client, "x".repeat(257), null, "deny")));
        assertThat(line).containsEntry("command", "x".repeat(256)).containsEntry("cut", true);
        assertThat(Json.parse(line(new AuditEvent.Denied(client, "x".repeat(256), null, "deny"))))
                .doesNotContainKey("cut")
                .containsEntry("user", Json.NULL)
                .doesNotContainKeys("peer", "connection", "object");
        assertThat(Json.parse(line(new AuditEvent.Reload(
                        AuditKind.CONFIG, false, "HUP", Collections.nCopies(100, "e"), "f", null))))
                .containsEntry("errors", Collections.nCopies(64, "e"))
                .containsEntry("cut", true);
    }

    @Test
    void shouldHaveTheFieldsOfEachEvent() {
        AuditClient client = new AuditClient("alpha", "127.0.0.1:1", "127.0.0.1:2", "joe", 3);

        assertThat(Json.parse(new String(
                        AuditLine.of(0, 9, new AuditEvent.Login(client, "sasl", null, false, null), 5, 2),
                        StandardCharsets.US_ASCII)))
                .containsEntry("result", "success")
                .containsEntry("seq", 9L)
                .containsEntry("count", 5L)
                .containsEntry("lost", 2L)
                .containsEntry("connection", 3L)
                .doesNotContainKey("reason");
        assertThat(Json.parse(line(new AuditEvent.Login(client, "text", "wrong password", false, null))))
                .containsEntry("result", "failure")
                .containsEntry("reason", "wrong password");
        assertThat(Json.parse(
                        line(new AuditEvent.Reload(AuditKind.CONFIG, true, "HUP", List.of("a", "b"), "f.yml", "00"))))
                .containsEntry("event", "config")
                .containsEntry("changes", List.of("a", "b"))
                .containsEntry("sha256", "00");
        assertThat(Json.parse(line(new AuditEvent.Request("POST", "/reload", 401, "10.0.0.1:5"))))
                .containsEntry("event", "admin")
                .containsEntry("status", 401L);
    }

    private static String line(AuditEvent event) {
        return new String(AuditLine.of(0, 1, event, 1, 0), StandardCharsets.US_ASCII);
    }
}
