package dev.nutcracker.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.testing.Json;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.slf4j.event.Level;

final class LogFormatTest {
    private static final long TIME_MS = LocalDateTime.of(2026, 2, 3, 4, 5, 6, 7_000_000)
            .atZone(ZoneId.systemDefault())
            .toInstant()
            .toEpochMilli();

    @Test
    void shouldHaveTheShapeThatOperatorsKnow() {
        assertThat(LogFormat.TEXT.text(line("up"))).isEqualTo("[2026-02-03 04:05:06.007] Pool: up\n");
    }

    @Test
    void shouldKeepAMessageWithinItsLine() {
        assertThat(LogFormat.TEXT.text(line("a\r\n[2026] Fake: b\t\u0001\u001b")))
                .endsWith("Pool: a\\r\\n[2026] Fake: b\\t\\x01\\x1b\n");
    }

    @Test
    void shouldCutALongMessage() {
        String text = LogFormat.TEXT.text(line("x".repeat(LogFormat.MESSAGE_CHARS_MAX + 1)));

        assertThat(text).endsWith(": " + "x".repeat(LogFormat.MESSAGE_CHARS_MAX) + "...\n");
    }

    @Test
    void shouldTellWhereADefectIs() {
        Exception cause = new IllegalStateException("outer\nline", new IllegalArgumentException("inner"));

        assertThat(LogFormat.TEXT.text(new LogLine(TIME_MS, Level.ERROR, "Pool", "worker-1", "defect", cause)))
                .contains("Pool: defect\n\tjava.lang.IllegalStateException: outer\\nline\n\t\tat ")
                .contains("\n\tcaused by java.lang.IllegalArgumentException: inner\n\t\tat ");
    }

    @Test
    void shouldWriteJsonWithEscapes() {
        assertThat(LogFormat.JSON.text(line("say \"a\\b\"\n")))
                .startsWith("{\"time\":\"2026-02-03T04:05:06.007")
                .endsWith(
                        "\",\"level\":\"warn\",\"source\":\"Pool\",\"thread\":\"worker-1\",\"message\":\"say \\\"a\\\\b\\\"\\n\"}\n");
    }

    @Test
    void shouldWriteJsonThatReadersUnderstandWhateverTheMessage() {
        StringBuilder message = new StringBuilder();
        for (char c = 0; c < 0x200; c++) {
            message.append(c);
        }
        message.append("\u2028 \ud83d\ude00 \" \\");
        Exception cause = new IllegalStateException("a \"quoted\"\n\u0000 cause");

        Map<String, Object> json = object(new LogLine(TIME_MS, Level.INFO, "P\"", "t\\", message.toString(), cause));

        assertThat(json).containsOnlyKeys("time", "level", "source", "thread", "message", "cause");
        assertThat(json).containsEntry("level", "info").containsEntry("source", "P\"");
        assertThat(json).containsEntry("thread", "t\\").containsEntry("message", message.toString());
        assertThat(json.get("cause")).asString().contains("\"quoted\"");
    }

    private static Map<String, Object> object(LogLine line) {
        byte[] bytes = LogFormat.JSON.bytes(line);
        assertThat(bytes).endsWith((byte) '\n');
        return Json.parse(new String(bytes, UTF_8));
    }

    private static LogLine line(String message) {
        return new LogLine(TIME_MS, Level.WARN, "Pool", "worker-1", message, null);
    }
}
