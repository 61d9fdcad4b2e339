package dev.nutcracker.protocol.redis;

import static dev.nutcracker.protocol.redis.Bytes.request;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.buffer.Output;
import dev.nutcracker.protocol.Conversation;
import dev.nutcracker.protocol.Logins;
import dev.nutcracker.protocol.RequestRecorder;
import dev.nutcracker.protocol.RequestRecorder.Step;
import dev.nutcracker.protocol.ServerStep;
import dev.nutcracker.testing.GivenResponses;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ScanStepTest {
    private static final int SERVERS = 3;
    private static final String KEYS = "*1\r\n$1\r\na\r\n";

    private final Conversation conversation = new RedisDialect(Logins.notWanted(), 0).conversation();
    private final RequestRecorder requests = new RequestRecorder(null, SERVERS);

    private @Nullable ServerStep visit(String... arguments) {
        // Something before the message, so that nothing can count from the buffer's start.
        ByteBuf in = Bytes.buffer("xyz" + request(arguments)).skipBytes(3);
        assertThat(requests.next(conversation, in)).isEqualTo(Step.VISIT);
        return requests.visit();
    }

    private ServerStep valid(String... arguments) {
        return Objects.requireNonNull(visit(arguments));
    }

    private String sent(ServerStep visit) {
        return written(out -> visit.writeFragment(requests.request(), new int[0], 0, out));
    }

    private static String answered(ServerStep visit, String response) {
        ByteBuf buffer = Bytes.buffer("xyz" + response).skipBytes(3);
        boolean[] fits = new boolean[1];
        String written = written(out -> fits[0] = visit.coalesce(new GivenResponses(List.of(buffer)), out));
        return fits[0] ? written : "no fit" + written;
    }

    private static String written(Consumer<Output> writer) {
        Output out = new Output(UnpooledByteBufAllocator.DEFAULT);
        writer.accept(out);
        StringBuilder written = new StringBuilder();
        for (ByteBuf buffer = out.poll(); buffer != null; buffer = out.poll()) {
            written.append(Bytes.text(buffer));
            buffer.release();
        }
        return written.toString();
    }

    private static String page(String cursor) {
        return "*2\r\n$" + cursor.length() + "\r\n" + cursor + "\r\n" + KEYS;
    }

    @Test
    void shouldStartWithTheFirstServer() {
        ServerStep visit = valid("SCAN", "0", "MATCH", "a*", "COUNT", "5");

        assertThat(visit.server()).isZero();
        assertThat(sent(visit)).isEqualTo(request("scan", "0", "MATCH", "a*", "COUNT", "5"));
    }

    @ParameterizedTest
    @CsvSource({
        // asked, of server, server answers, cursor for the client
        "0, 0, 7, 458752",
        "458752, 0, 7, 458752",
        "458752, 0, 0, 1",
        "1, 1, 9, 589825",
        "589825, 1, 0, 2",
        "2, 2, 281474976710655, 18446744073709486082",
        "18446744073709486082, 2, 0, 0",
    })
    void shouldWalkFromServerToServer(String asked, int server, String serverAnswers, String cursor) {
        ServerStep visit = valid("scan", asked);

        assertThat(visit.server()).isEqualTo(server);
        assertThat(answered(visit, page(serverAnswers))).isEqualTo(page(cursor));
    }

    @Test
    void shouldAskTheServerForItsOwnCursor() {
        assertThat(sent(valid("scan", "589825"))).isEqualTo(request("scan", "9"));
        assertThat(sent(valid("scan", "18446744073709486082"))).isEqualTo(request("scan", "281474976710655"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "-1",
                "0x1",
                " 0",
                "1.5",
                "3",
                "65535",
                "18446744073709551616",
                "0\r\n",
                "000000000000000000000"
            })
    void shouldRefuseACursorThatIsNoneOfThePools(String cursor) {
        assertThat(visit("scan", cursor)).isNull();
        assertThat(Bytes.text(requests.answer())).isEqualTo("-ERR invalid cursor\r\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "*1\r\n$1\r\n0\r\n",
                "*3\r\n$1\r\n0\r\n*0\r\n*0\r\n",
                "*2\r\n:0\r\n*0\r\n",
                "*2\r\n$-1\r\n*0\r\n",
                "*2\r\n$0\r\n\r\n*0\r\n",
                "*2\r\n$2\r\n-1\r\n*0\r\n",
                "*2\r\n$1\r\nx\r\n*0\r\n",
                "*2\r\n*0\r\n*0\r\n",
                "*2\r\n",
                "*-1\r\n",
                "*0\r\n"
            })
    void shouldNotTakeAResponseThatIsNoPage(String response) {
        assertThat(answered(valid("scan", "0"), response)).isEqualTo("no fit");
    }

    @Test
    void shouldSayWhenACursorHasNoRoomForThePlace() {
        assertThat(answered(valid("scan", "0"), page("281474976710656")))
                .isEqualTo("-ERR the server's cursor is too large\r\n");
    }
}
