package dev.nutcracker.protocol.memcache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.buffer.Output;
import dev.nutcracker.protocol.CoalescingSplit;
import dev.nutcracker.protocol.ParsedRequest;
import dev.nutcracker.protocol.RequestRecorder;
import dev.nutcracker.protocol.Split;
import dev.nutcracker.testing.GivenResponses;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class MemcacheSplitTest {
    private final Output out = new Output(UnpooledByteBufAllocator.DEFAULT);

    @AfterEach
    void releaseOutput() {
        out.release();
    }

    @Test
    void shouldWriteTheFragmentWithItsKeysInOrder() {
        assertThat(fragment("gets a bb ccc dddd\r\n", 1, 3)).isEqualTo("gets bb dddd\r\n");
        assertThat(fragment(" get  a bb  ccc \n", 0, 2)).isEqualTo("get a ccc\r\n");
    }

    @Test
    void shouldKeepTheExptimeInEachFragment() {
        assertThat(fragment("gat -1 a b a\r\n", 0, 2)).isEqualTo("gat -1 a a\r\n");
        assertThat(fragment("gats  100  a b\n", 1)).isEqualTo("gats 100 b\r\n");
    }

    @Test
    void shouldSendFlushAllToEveryServerAsItIs() {
        assertThat(fragment("flush_all 10 noreply\r\n")).isEqualTo("flush_all 10 noreply\r\n");
        assertThat(coalesce("flush_all\r\n", List.of("OK\r\n", "OK\r\n"))).isEqualTo("OK\r\n");
    }

    @Test
    void shouldSumWhatServersCountAndTellTheRestOfTheFirst() {
        String one = "STAT pid 7\r\nSTAT version 1.6\r\nSTAT curr_items 2\r\nSTAT rusage_user 0.750000\r\nEND\r\n";
        String two = "STAT pid 9\r\nSTAT version 1.5\r\nSTAT curr_items 40\r\nSTAT rusage_user 0.500000\r\n"
                + "STAT more 18446744073709551615\r\nEND\r\n";
        String three = "STAT more 1\r\nSTAT curr_items -5\r\nEND\r\n";
        assertThat(coalesce("stats\r\n", List.of(one, two, three, "END\r\n")))
                .isEqualTo("STAT pid 7\r\nSTAT version 1.6\r\nSTAT curr_items 42\r\nSTAT rusage_user 1.250000\r\n"
                        + "STAT more 18446744073709551616\r\nEND\r\n");
        assertThat(coalesce("stats\r\n", List.of("END\r\n", "END\r\n"))).isEqualTo("END\r\n");
    }

    @Test
    void shouldNotSumSettingsNorAges() {
        String settings = "STAT maxbytes 10\r\nSTAT evictions on\r\nEND\r\n";
        assertThat(coalesce("stats settings\r\n", List.of(settings, settings))).isEqualTo(settings);
        String items = "STAT items:1:number 3\r\nSTAT items:1:age 10\r\nEND\r\n";
        assertThat(coalesce("stats items\r\n", List.of(items, items)))
                .isEqualTo("STAT items:1:number 6\r\nSTAT items:1:age 10\r\nEND\r\n");
    }

    @Test
    void shouldNotReadStrangeStatisticsAsNumbers() {
        String odd = "STAT big 1e999999999\r\nSTAT long " + "9".repeat(1000) + "\r\nSTAT lone\r\nSTAT \r\nEND\r\n";
        assertThat(coalesce("stats\r\n", List.of(odd, odd)))
                .isEqualTo("STAT big 1e999999999\r\nSTAT long " + "9".repeat(1000)
                        + "\r\nSTAT lone \r\nSTAT  \r\nEND\r\n");
    }

    private String fragment(String request, int... keys) {
        ByteBuf in = Unpooled.copiedBuffer(request, StandardCharsets.US_ASCII);
        ParsedRequest parsed = parsed(in);
        int[] more = Arrays.copyOf(keys, keys.length + 3);
        split(parsed).writeFragment(parsed, more, keys.length, out);
        in.release();
        return written();
    }

    private @Nullable String coalesce(String request, List<String> responses) {
        ByteBuf in = Unpooled.copiedBuffer(request, StandardCharsets.US_ASCII);
        ParsedRequest parsed = parsed(in);
        in.release();
        List<ByteBuf> buffers = responses.stream()
                .map(text -> Unpooled.copiedBuffer("before" + text, StandardCharsets.US_ASCII)
                        .skipBytes(6))
                .toList();
        boolean fits = ((CoalescingSplit) split(parsed)).coalesce(new GivenResponses(buffers), out);
        buffers.forEach(ByteBuf::release);
        return fits ? written() : null;
    }

    private static ParsedRequest parsed(ByteBuf in) {
        RequestRecorder requests = new RequestRecorder();
        requests.next(new MemcacheDialect().conversation(), in);
        return requests.request();
    }

    private static Split split(ParsedRequest parsed) {
        return Objects.requireNonNull(parsed.command().split());
    }

    private String written() {
        ByteBuf written = Objects.requireNonNull(out.poll());
        String text = written.toString(StandardCharsets.US_ASCII);
        written.release();
        return text;
    }
}
