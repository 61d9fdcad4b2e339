package dev.nutcracker.protocol.redis;

import static dev.nutcracker.protocol.redis.CoalescingsTest.NO_FIT;
import static dev.nutcracker.protocol.redis.CoalescingsTest.coalesced;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.nutcracker.buffer.Output;
import dev.nutcracker.protocol.CoalescingSplit.FragmentResponses;
import dev.nutcracker.protocol.Topic;
import dev.nutcracker.testing.GivenResponses;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PubSubAnswersTest {
    /** Without the search for leaks, which takes heap at each access. */
    private static final UnpooledByteBufAllocator UNWATCHED = new UnpooledByteBufAllocator(true, true);

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @Test
    void shouldNameEachChannelOnce() {
        assertThat(coalesced(PubSubAnswers::union, "*2\r\n$1\r\na\r\n$1\r\nb\r\n", "*0\r\n", "*1\r\n$1\r\na\r\n"))
                .isEqualTo("*2\r\n$1\r\na\r\n$1\r\nb\r\n");
    }

    @Test
    void shouldAddUpTheSubscribersOfEachChannel() {
        assertThat(coalesced(
                        PubSubAnswersTest::sums,
                        "*4\r\n$1\r\na\r\n:1\r\n$1\r\nb\r\n:0\r\n",
                        "*4\r\n$1\r\na\r\n:20\r\n$1\r\nb\r\n:3\r\n"))
                .isEqualTo("*4\r\n$1\r\na\r\n:21\r\n$1\r\nb\r\n:3\r\n");
        assertThat(coalesced(PubSubAnswersTest::sums, "*0\r\n", "*0\r\n")).isEqualTo("*0\r\n");
    }

    private static boolean sums(FragmentResponses responses, Output out) {
        return PubSubAnswers.sums(Topic.Kind.CHANNEL, responses, out);
    }

    @Test
    void shouldTakeTheLargestCountOfPatterns() {
        assertThat(coalesced(PubSubAnswers::largest, ":1\r\n", ":3\r\n", ":2\r\n"))
                .isEqualTo(":3\r\n");
    }

    @Test
    void shouldNameOthersThatAreAlikeInPart() {
        assertThat(coalesced(
                        PubSubAnswers::union,
                        "*3\r\n$2\r\nab\r\n$1\r\na\r\n$0\r\n\r\n",
                        "*4\r\n$1\r\na\r\n$3\r\nabc\r\n$0\r\n\r\n$2\r\nab\r\n"))
                .isEqualTo("*4\r\n$2\r\nab\r\n$1\r\na\r\n$0\r\n\r\n$3\r\nabc\r\n");
    }

    @Test
    void shouldTakeNoHeapForEachOfManyNames() {
        List<ByteBuf> answers = List.of(names(0, 50_000), names(25_000, 75_000));
        Output out = new Output(UNWATCHED);
        try {
            long before = THREADS.getCurrentThreadAllocatedBytes();
            boolean fits = PubSubAnswers.union(new GivenResponses(answers), out);
            long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;

            assertThat(fits).isTrue();
            assertThat(allocated).isLessThan(1_000_000);
            ByteBuf first = requireNonNull(out.poll());
            assertThat(first.toString(0, 8, US_ASCII)).isEqualTo("*75000\r\n");
            first.release();
        } finally {
            answers.forEach(ByteBuf::release);
            out.release();
        }
    }

    /** An array of the names with these numbers. */
    private static ByteBuf names(int from, int to) {
        StringBuilder array = new StringBuilder("*" + (to - from) + "\r\n");
        for (int i = from; i < to; i++) {
            array.append("$106\r\n").append("x".repeat(100)).append(100_000 + i).append("\r\n");
        }
        return ByteBufUtil.writeAscii(UNWATCHED, array);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "*",
                "*-1\r\n",
                "+OK\r\n",
                ":-1\r\n",
                "*1\r\n",
                "*1\r\n$-1\r\n",
                "*1\r\n$9\r\na\r\n",
                "*1\r\n*0\r\n",
                "*1\r\n$1\r\na\r\nx",
                "*2\r\n$1\r\na\r\n"
            })
    void shouldNotMakeAnythingOfWhatIsNoAnswer(String response) {
        assertThat(coalesced(PubSubAnswers::union, "*0\r\n", response)).isEqualTo(NO_FIT);
        assertThat(coalesced(PubSubAnswersTest::sums, response, "*0\r\n")).isEqualTo(NO_FIT);
        assertThat(coalesced(PubSubAnswers::largest, ":1\r\n", response)).isEqualTo(NO_FIT);
    }
}
