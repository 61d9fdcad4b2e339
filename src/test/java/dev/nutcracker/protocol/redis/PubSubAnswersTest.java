package dev.nutcracker.protocol.redis;

import static dev.nutcracker.protocol.redis.CoalescingsTest.NO_FIT;
import static dev.nutcracker.protocol.redis.CoalescingsTest.coalesced;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.buffer.Output;
import dev.nutcracker.protocol.CoalescingSplit.FragmentResponses;
import dev.nutcracker.protocol.Topic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PubSubAnswersTest {
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
