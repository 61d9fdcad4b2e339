package dev.nutcracker.topology;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ReplyReaderTest {
    private static final String ALL_KINDS =
            "+OK\r\n-ERR no\r\n:-42\r\n$5\r\na\r\nbc\r\n$0\r\n\r\n$-1\r\n*-1\r\n*0\r\n_\r\n#t\r\n,1.5\r\n(123\r\n"
                    + "!7\r\nERR bad\r\n=8\r\ntxt:text\r\n%1\r\n+k\r\n:1\r\n~1\r\n+e\r\n|1\r\n+ttl\r\n:3\r\n+v\r\n"
                    + ">2\r\n+message\r\n*1\r\n:7\r\n*2\r\n*1\r\n|1\r\n+a\r\n+b\r\n$1\r\nx\r\n_\r\n";
    private static final List<Reply> ALL_REPLIES = List.of(
            new Reply.Text("OK"),
            new Reply.Failure("ERR no"),
            new Reply.Whole(-42),
            new Reply.Text("a\r\nbc"),
            new Reply.Text(""),
            new Reply.Nothing(),
            new Reply.Nothing(),
            new Reply.Many(List.of()),
            new Reply.Nothing(),
            new Reply.Truth(true),
            new Reply.Text("1.5"),
            new Reply.Text("123"),
            new Reply.Failure("ERR bad"),
            new Reply.Text("text"),
            new Reply.Many(List.of(new Reply.Text("k"), new Reply.Whole(1))),
            new Reply.Many(List.of(new Reply.Text("e"))),
            new Reply.Text("v"),
            new Reply.Push(List.of(new Reply.Text("message"), new Reply.Many(List.of(new Reply.Whole(7))))),
            new Reply.Many(List.of(new Reply.Many(List.of(new Reply.Text("x"))), new Reply.Nothing())));

    private final ReplyReader reader = new ReplyReader(ReplyReader.SMALL);

    @Test
    void shouldReadEveryKindOfReply() {
        assertThat(read(ALL_KINDS)).isEqualTo(ALL_REPLIES);
        assertThat(reader.isBroken()).isFalse();
    }

    @Test
    void shouldReadTheSameWhereverTheBytesAreCut() {
        for (int cut = 0; cut <= ALL_KINDS.length(); cut++) {
            ReplyReader cutReader = new ReplyReader(ReplyReader.SMALL);
            List<Reply> replies = new ArrayList<>(read(cutReader, ALL_KINDS.substring(0, cut)));
            replies.addAll(read(cutReader, ALL_KINDS.substring(cut)));

            assertThat(replies).as("cut at %d", cut).isEqualTo(ALL_REPLIES);
        }
    }

    @Test
    void shouldReadByteAfterByte() {
        List<Reply> replies = new ArrayList<>();
        for (char character : ALL_KINDS.toCharArray()) {
            replies.addAll(read(String.valueOf(character)));
        }

        assertThat(replies).isEqualTo(ALL_REPLIES);
    }

    @Test
    void shouldReadTextInUtf8() {
        byte[] name = "ÄÖ".getBytes(UTF_8);

        assertThat(read("$4\r\n" + new String(name, ISO_8859_1) + "\r\n")).containsExactly(new Reply.Text("ÄÖ"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x\r\n",
                "\r\n",
                "\n",
                "+OK\n",
                ":\r\n",
                ":1x\r\n",
                ":99999999999999999999\r\n",
                "$-2\r\n",
                "$x\r\n",
                "$\r\n",
                "$1\r\nab\r\n",
                "$2\r\nabc\n",
                "*-2\r\n",
                "*1x\r\n",
                "#x\r\n",
                "_x\r\n",
                "=3\r\ntxt\r\n",
                "$1048577\r\n",
                "*65537\r\n",
                "$99999999999\r\n",
                "%32768\r\n*1\r\n>1\r\n",
                "*1\r\n>1\r\n+x\r\n"
            })
    void shouldBreakAtNonsense(String nonsense) {
        read(nonsense);

        assertThat(reader.isBroken()).isTrue();
        assertThat(read("+OK\r\n")).isEmpty();
    }

    @Test
    void shouldBreakAtRepliesThatAreTooDeep() {
        assertThat(read("*1\r\n".repeat(ReplyReader.DEPTH_MAX) + ":1\r\n")).hasSize(1);
        read("*1\r\n".repeat(ReplyReader.DEPTH_MAX + 1));

        assertThat(reader.isBroken()).isTrue();
    }

    @Test
    void shouldBreakAtRepliesThatAreTooLarge() {
        String half = "x".repeat(ReplyReader.SMALL.bytesMax() / 2);
        assertThat(read("$" + half.length() + "\r\n" + half + "\r\n")).hasSize(1);
        read("*3\r\n");
        for (int i = 0; i < 2; i++) {
            read("$" + half.length() + "\r\n" + half + "\r\n");
        }

        assertThat(reader.isBroken()).isTrue();
    }

    @Test
    void shouldBreakAtLineWithoutEnd() {
        for (int i = 0; i <= 16 && !reader.isBroken(); i++) {
            read("+" + "x".repeat(ReplyReader.SMALL.bytesMax() / 16));
        }

        assertThat(reader.isBroken()).isTrue();
    }

    @Test
    void shouldBreakAtTooManyElements() {
        read("*2\r\n" + ("*32768\r\n" + "_\r\n".repeat(32768)).repeat(2));

        assertThat(reader.isBroken()).isTrue();
    }

    @Test
    void shouldTakeAnyGarbageWithoutAnException() {
        Random random = new Random(7);
        String alphabet = "+-:$*%>|_#,(!=~0123456789\r\n\r\n\r\nab";
        for (int run = 0; run < 20_000; run++) {
            StringBuilder garbage = new StringBuilder();
            for (int i = random.nextInt(40); i > 0; i--) {
                garbage.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            read(new ReplyReader(ReplyReader.SMALL), garbage.toString());
        }
    }

    private List<Reply> read(String bytes) {
        return read(reader, bytes);
    }

    private static List<Reply> read(ReplyReader reader, String bytes) {
        reader.add(Unpooled.copiedBuffer(bytes, ISO_8859_1));
        List<Reply> replies = new ArrayList<>();
        for (Reply reply = reader.next(); reply != null; reply = reader.next()) {
            replies.add(reply);
        }
        return replies;
    }
}
