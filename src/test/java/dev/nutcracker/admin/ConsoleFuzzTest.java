package dev.nutcracker.admin;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.config.AdminLevel;
import dev.nutcracker.console.Caller;
import dev.nutcracker.console.ConsoleException;
import dev.nutcracker.console.ConsoleSession;
import dev.nutcracker.console.ErrorCode;
import dev.nutcracker.console.Peer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Sessions of the console with lines that nobody would type. */
final class ConsoleFuzzTest {
    private static final int LINES = Integer.getInteger("console.lines", 10_000);
    private static final List<String> WORDS = List.of(
            "SHOW",
            "POOLS",
            "SERVERS",
            "CLIENTS",
            "STATS",
            "EVENTS",
            "HELP",
            "SLOWLOG",
            "WORKERS",
            "MEM",
            "VERSION",
            "pool0",
            "pool0/one",
            "alpha",
            "WHERE",
            "AND",
            "ORDER",
            "BY",
            "DESC",
            "LIMIT",
            "JSON",
            "CSV",
            "TEXT",
            "pool",
            "state",
            "=",
            "!=",
            "<",
            ">",
            "LIKE",
            "*",
            "%",
            "?",
            "\"",
            "'",
            "\\",
            "\\x",
            "\0",
            "\u00ff",
            "-1",
            "0",
            "1",
            "9999999999999999999",
            "1e999",
            "NaN",
            "SET",
            "SERVER",
            "STATE",
            "drain",
            "FORCE",
            "CONFIG",
            "KILL",
            "CLIENT",
            "ADDR",
            "AUTH",
            "HELLO",
            "2",
            "3",
            "PING",
            "COMMAND",
            "INFO",
            "LOG",
            "RELOAD",
            "CHECK",
            "OVERRIDES",
            "RELOADS",
            "LISTENERS",
            "DNS",
            "LISTS",
            "HANDOVER",
            "EXPLAIN",
            "RESET",
            "WEIGHT",
            "CONFIRM",
            "POOL",
            "UPGRADE",
            "DUMP",
            "DIFF",
            "GET",
            "pool0.timeout",
            "global.log.level",
            "[a, {b: c}]",
            "",
            " ",
            "\t",
            "\r");

    private final Random random = new Random(17);
    private final KnownProxy proxy = new KnownProxy();

    @Test
    void shouldAnswerEveryLineOfText() throws IOException {
        StringBuilder lines = new StringBuilder();
        int wanted = 0;
        for (int i = 0; i < LINES; i++) {
            String line = line();
            lines.append(line).append('\n');
            wanted += line.isBlank() ? 0 : 1;
        }

        KnownPeer peer = new KnownPeer(lines.toString().getBytes(UTF_8), random);
        new ConsoleSession(proxy.console(), peer, new byte[0]).run();

        String answers = peer.written.toString(UTF_8);
        assertThat(answers).endsWith("\n\n").doesNotContain("ERR FAILED");
        assertThat(answers.split("\n\n", -1).length - 1).isBetween(wanted / 2, wanted);
    }

    @Test
    void shouldAnswerEveryCommandOfResp() throws IOException {
        for (int session = 0; session < LINES / 100; session++) {
            StringBuilder commands = new StringBuilder("*1\r\n$4\r\nPING\r\n");
            for (int i = 0; i < 100; i++) {
                List<String> words = List.of(line().split(" "));
                commands.append('*').append(words.size()).append("\r\n");
                for (String word : words) {
                    commands.append('$')
                            .append(word.length())
                            .append("\r\n")
                            .append(word)
                            .append("\r\n");
                }
            }
            byte[] bytes = commands.toString().getBytes(ISO_8859_1);
            for (int broken = random.nextInt(4); broken > 0; broken--) {
                bytes[14 + random.nextInt(bytes.length - 14)] = (byte) random.nextInt(256);
            }

            KnownPeer peer = new KnownPeer(bytes, random);
            new ConsoleSession(proxy.console(), peer, new byte[0]).run();

            assertThat(peer.written.toString(UTF_8)).startsWith("+PONG\r\n").doesNotContain("ERR FAILED");
        }
    }

    @Test
    void shouldAnswerEveryBodyOverHttp() {
        for (int i = 0; i < LINES / 10; i++) {
            String line = line();
            String body = random.nextInt(3) == 0 ? line : "{\"command\": \"" + line + "\"}";
            String answer = new String(ConsolePage.answer(proxy, request(body)).body(), UTF_8);

            assertThat(answer).as(body).doesNotContain("FAILED");
        }
        assertThat(proxy.changes()).noneMatch(change -> change.endsWith("failed"));
    }

    private static HttpRequest request(String body) {
        return new HttpRequest(
                        "POST",
                        "/console",
                        Map.of("content-type", "application/json"),
                        new InetSocketAddress("127.0.0.1", 1),
                        () -> true)
                .with(body);
    }

    private String line() {
        StringBuilder line = new StringBuilder();
        for (int i = random.nextInt(12); i >= 0; i--) {
            line.append(WORDS.get(random.nextInt(WORDS.size()))).append(random.nextInt(6) == 0 ? "" : " ");
        }
        return line.toString();
    }

    /** The other side, whose bytes come in pieces. */
    private static final class KnownPeer implements Peer {
        private final ByteBuffer sent;
        private final Random random;
        private final ByteArrayOutputStream written = new ByteArrayOutputStream();

        KnownPeer(byte[] sent, Random random) {
            this.sent = ByteBuffer.wrap(sent);
            this.random = random;
        }

        @Override
        public int read(ByteBuffer into) {
            if (!sent.hasRemaining()) {
                return -1;
            }
            int count = Math.min(1 + random.nextInt(2000), Math.min(into.remaining(), sent.remaining()));
            into.put(sent.slice(sent.position(), count));
            sent.position(sent.position() + count);
            return count;
        }

        @Override
        public void write(ByteBuffer bytes) {
            written.write(bytes.array(), bytes.position(), bytes.remaining());
        }

        @Override
        public boolean awaitInput(long ms) {
            return true;
        }

        @Override
        public Caller caller() {
            return new Caller("test", AdminLevel.ADMIN, true);
        }

        @Override
        public Caller caller(String token) throws ConsoleException {
            throw new ConsoleException(ErrorCode.NOAUTH, "the token is wrong");
        }
    }
}
