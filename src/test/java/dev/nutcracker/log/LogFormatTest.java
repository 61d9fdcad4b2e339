package dev.nutcracker.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDateTime;
import java.time.ZoneId;
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

        assertThat(LogFormat.TEXT.text(new LogLine(TIME_MS, Level.ERROR, "Pool", "defect", cause)))
                .contains("Pool: defect\n\tjava.lang.IllegalStateException: outer\\nline\n\t\tat ")
                .contains("\n\tcaused by java.lang.IllegalArgumentException: inner\n\t\tat ");
    }

    @Test
    void shouldWriteJsonWithEscapes() {
        assertThat(LogFormat.JSON.text(line("say \"a\\b\"\n")))
                .startsWith("{\"time\":\"2026-02-03T04:05:06.007")
                .endsWith("\",\"level\":\"warn\",\"source\":\"Pool\",\"message\":\"say \\\"a\\\\b\\\"\\n\"}\n");
    }

    private static LogLine line(String message) {
        return new LogLine(TIME_MS, Level.WARN, "Pool", message, null);
    }
}
