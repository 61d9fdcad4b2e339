package dev.nutcracker.protocol.redis;

import static dev.nutcracker.protocol.redis.Bytes.request;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.buffer.Output;
import dev.nutcracker.protocol.CoalescingSplit;
import dev.nutcracker.protocol.Logins;
import dev.nutcracker.protocol.RequestRecorder;
import dev.nutcracker.protocol.RequestRecorder.Step;
import dev.nutcracker.protocol.Split;
import dev.nutcracker.testing.GivenResponses;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SplitTest {
    private static final String LARGE = "v".repeat(Output.COPY_LIMIT_BYTES);

    private static String fragment(String request, int... keys) {
        RequestRecorder requests = new RequestRecorder();
        // Something before the message, so that nothing can count from the buffer's start.
        ByteBuf in = Bytes.buffer("xyz" + request).skipBytes(3);
        assertThat(requests.next(new RedisDialect(Logins.notWanted(), 0).conversation(), in))
                .isEqualTo(Step.SPLIT);
        return written(out -> requests.split().writeFragment(requests.request(), keys, keys.length, out));
    }

    private static @Nullable String coalesce(String command, List<String> responses) {
        RedisCommand row = Objects.requireNonNull(RedisCommands.TABLE.find(Bytes.buffer(command), 0, command.length()));
        CoalescingSplit split = (CoalescingSplit) Objects.requireNonNull(row.split());
        List<ByteBuf> buffers = responses.stream()
                .map(response -> Bytes.buffer("xyz" + response).skipBytes(3))
                .toList();
        boolean[] fits = new boolean[1];
        String written = written(out -> fits[0] = split.coalesce(new GivenResponses(buffers), out));
        assertThat(fits[0] || written.isEmpty()).isTrue();
        return fits[0] ? written : null;
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

    @Test
    void shouldWriteTheFragmentsOfAnMget() {
        String mget = request("MGet", "a", "", "twelve bytes", "a");

        assertThat(fragment(mget, 0, 2)).isEqualTo(request("mget", "a", "twelve bytes"));
        assertThat(fragment(mget, 1, 3)).isEqualTo(request("mget", "", "a"));
        assertThat(fragment(mget, 0, 1, 2, 3)).isEqualTo(request("mget", "a", "", "twelve bytes", "a"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"del", "unlink", "touch", "exists"})
    void shouldWriteTheFragmentsOfCommandsThatCount(String name) {
        assertThat(fragment(request(name, "a", "b", "c"), 2)).isEqualTo(request(name, "c"));
    }

    @Test
    void shouldWriteTheFragmentsOfAnMsetWithTheirValues() {
        String mset = request("MSET", "a", "1", "k".repeat(100), LARGE, "c", "", "a", "2");

        assertThat(fragment(mset, 0, 3)).isEqualTo(request("mset", "a", "1", "a", "2"));
        assertThat(fragment(mset, 1, 2)).isEqualTo(request("mset", "k".repeat(100), LARGE, "c", ""));
    }

    @Test
    void shouldWriteTheFragmentsOfALineTypedByHand() {
        assertThat(fragment("mget a \"b c\" d\r\n", 1, 2)).isEqualTo(request("mget", "b c", "d"));
    }

    @Test
    void shouldAddUpCounts() {
        assertThat(coalesce("del", List.of(":1\r\n", ":0\r\n", ":41\r\n"))).isEqualTo(":42\r\n");
        assertThat(coalesce("exists", List.of(":9223372036854775806\r\n", ":1\r\n")))
                .isEqualTo(":9223372036854775807\r\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {":9223372036854775807\r\n", ":-1\r\n", "+OK\r\n", "$1\r\n1\r\n", ":x\r\n", ":", ""})
    void shouldNotAddUpWhatIsNoCount(String response) {
        assertThat(coalesce("touch", List.of(":1\r\n", response))).isNull();
    }

    @Test
    void shouldAnswerAnMsetOnce() {
        assertThat(coalesce("mset", List.of("+OK\r\n", "+OK\r\n"))).isEqualTo("+OK\r\n");
    }

    @Test
    void shouldAcceptErrorsForFragments() {
        for (String name : Arrays.asList("mget", "mset", "del")) {
            Split split = Objects.requireNonNull(RedisCommands.TABLE.find(Bytes.buffer(name), 0, name.length()))
                    .split();
            assertThat(Objects.requireNonNull(split).fragmentAccepts() & ResponseKind.ANY_ERROR)
                    .isEqualTo(ResponseKind.ANY_ERROR);
        }
    }
}
