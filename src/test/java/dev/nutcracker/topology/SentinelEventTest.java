package dev.nutcracker.topology;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.config.ServerAddress;
import dev.nutcracker.topology.SentinelEvent.Kind;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SentinelEventTest {
    @ParameterizedTest
    @CsvSource({
        "+elected-leader, master cache 127.0.0.1 1, BEGINS",
        "+selected-slave, slave 127.0.0.1:2 127.0.0.1 2 @ cache 127.0.0.1 1, BEGINS",
        "+failover-state-send-slaveof-noone, slave 127.0.0.1:2 127.0.0.1 2 @ cache 127.0.0.1 1, BEGINS",
        "+promoted-slave, slave 127.0.0.1:2 127.0.0.1 2 @ cache 127.0.0.1 1, CHANGES",
        "+config-update-from, sentinel 4bbb0ec2 127.0.0.1 3 @ cache 127.0.0.1 1, CHANGES",
        "+switch-master, cache 127.0.0.1 1 127.0.0.1 2, CHANGES",
        "+sdown, master cache 127.0.0.1 1, DOWN",
        "+odown, master cache 127.0.0.1 1 #quorum 2/2, DOWN",
    })
    void shouldReadEventsOfMasters(String channel, String text, Kind kind) {
        assertThat(SentinelEvent.of(message(channel, text)))
                .isEqualTo(new SentinelEvent(kind, channel, "cache", new ServerAddress.Tcp("127.0.0.1", 1)));
    }

    @Test
    void shouldReadThatFailoverIsGivenUp() {
        List<Reply> message = Stream.of(
                        "pmessage", "-failover-abort-*", "-failover-abort-no-good-slave", "master cache 127.0.0.1 1")
                .<Reply>map(Reply.Text::new)
                .toList();

        assertThat(SentinelEvent.of(message))
                .isEqualTo(new SentinelEvent(
                        Kind.ABORTED, "-failover-abort-no-good-slave", "cache", new ServerAddress.Tcp("127.0.0.1", 1)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "@",
                "master",
                "master cache",
                "master cache 127.0.0.1",
                "master cache 127.0.0.1 0",
                "master cache 127.0.0.1 x",
                "slave 127.0.0.1:2 127.0.0.1 2 @ cache 127.0.0.1 1",
                "sentinel 4bbb 127.0.0.1 3 @ cache 127.0.0.1 1",
            })
    void shouldIgnoreWhatSaysNothingOfMaster(String text) {
        assertThat(SentinelEvent.of(message("+sdown", text))).isNull();
    }

    @Test
    void shouldIgnoreOtherMessages() {
        assertThat(SentinelEvent.of(List.of())).isNull();
        assertThat(SentinelEvent.of(message("+tilt", "#tilt mode entered"))).isNull();
        assertThat(SentinelEvent.of(List.of(new Reply.Text("subscribe"), new Reply.Text("+sdown"), new Reply.Whole(1))))
                .isNull();
    }

    private static List<Reply> message(String channel, String text) {
        return List.of(new Reply.Text("message"), new Reply.Text(channel), new Reply.Text(text));
    }
}
