package dev.nutcracker.protocol.memcache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.protocol.Conversation;
import dev.nutcracker.protocol.Extent;
import dev.nutcracker.protocol.ParsedRequest;
import dev.nutcracker.protocol.RequestRecorder;
import dev.nutcracker.protocol.RequestRecorder.Step;
import dev.nutcracker.testing.Await;
import dev.nutcracker.testing.MemcachedServer;
import dev.nutcracker.testing.OriginalNutcracker;
import dev.nutcracker.testing.PoolYaml;
import dev.nutcracker.testing.RawClient;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Whether it is true what is said of the lines that twemproxy takes. */
final class TwemproxyFormTest {
    /** With an answer each, the last word being a command that has one. */
    private static final List<String> REQUESTS = List.of(
            "get a\r\n",
            "get a b c\r\n",
            "gets a\r\n",
            "gat 0 a\r\n",
            "gats 0 a\r\n",
            "set a 0 0 1\r\n1\r\n",
            "set a 4294967295 0 1\r\n1\r\n",
            "set a 0 2147483647 1\r\n1\r\n",
            "set a 0 2147483648 1\r\n1\r\n",
            "set a 0 4294967295 1\r\n1\r\n",
            "set a 0 4294967296 1\r\n1\r\n",
            "set a 0 -1 1\r\n1\r\n",
            "set a 0 -4294967295 1\r\n1\r\n",
            "set a 0 0 0\r\n\r\n",
            "set a 0 0 1 noreply\r\n1\r\nversion\r\n",
            "add a 0 0 1\r\n1\r\n",
            "add a 0 -1 1\r\n1\r\n",
            "replace a 0 0 1\r\n1\r\n",
            "replace a 0 -1 1\r\n1\r\n",
            "append a 0 0 1\r\n1\r\n",
            "append a 0 -1 1\r\n1\r\n",
            "prepend a 0 0 1\r\n1\r\n",
            "prepend a 0 -1 1\r\n1\r\n",
            "cas a 0 0 1 7\r\n1\r\n",
            "cas a 0 4294967295 1 7\r\n1\r\n",
            "cas a 0 -1 1 7\r\n1\r\n",
            "cas a 0 0 1 18446744073709551615\r\n1\r\n",
            "incr a 1\r\n",
            "incr a 18446744073709551615\r\n",
            "incr a 1 noreply\r\nversion\r\n",
            "decr a 1\r\n",
            "touch a 0\r\n",
            "touch a -1\r\n",
            "touch a 4294967295\r\n",
            "touch a 1 noreply\r\nversion\r\n",
            "delete a\r\n",
            "delete a noreply\r\nversion\r\n",
            "delete a 0\r\n",
            "delete a 0 noreply\r\nversion\r\n",
            "delete noreply\r\n",
            "flush_all\r\n",
            "verbosity 1\r\n",
            "stats\r\n",
            "stats items\r\n",
            "stats reset\r\n",
            "version\r\n",
            "version 1\r\n",
            "mg a v\r\n",
            "ms a 1\r\n1\r\n",
            "md a\r\n",
            "ma a\r\n",
            "me a\r\n");

    @Test
    void shouldForwardNothingThatMakesTheOriginalClose() {
        try (MemcachedServer memcached = MemcachedServer.start();
                OriginalNutcracker original = OriginalNutcracker.start(
                        PoolYaml.memcache("leaf").server(memcached.port(), "a").text())) {
            List<String> wrong = new ArrayList<>();
            for (String request : REQUESTS) {
                String forwarded = forwarded(request);
                // What would be taken is not refused, and what is forwarded is taken.
                if (forwarded == null ? takes(original, request) : !takes(original, forwarded)) {
                    wrong.add(request);
                }
            }

            assertThat(wrong).isEmpty();
        }
    }

    @Test
    void shouldLeaveWhatNeedsNoServer() {
        for (String request : List.of("mn\r\n", "stats proxy\r\n", "gat 0\r\n", "shutdown\r\n", "nonsense\r\n")) {
            assertThat(step(request, Extent.UNKNOWN)).as(request).isEqualTo(step(request, Extent.WHOLE));
            assertThat(step(request, Extent.TWEMPROXY)).as(request).isEqualTo(step(request, Extent.WHOLE));
        }
    }

    @Test
    void shouldFindOutBeforeWhatTwemproxyDoesNotTakeWithoutConsumingIt() {
        ByteBuf in = Unpooled.copiedBuffer("set a 0 -1 1\r\nb", StandardCharsets.US_ASCII);
        MemcacheDialect dialect = new MemcacheDialect();
        dialect.serve(Extent.UNKNOWN);
        Conversation conversation = dialect.conversation();
        RequestRecorder requests = new RequestRecorder();

        assertThat(requests.next(conversation, in)).isEqualTo(Step.FIND_OUT);
        assertThat(in.readerIndex()).isZero();
        dialect.serve(Extent.WHOLE);
        assertThat(requests.next(conversation, in)).isEqualTo(Step.INCOMPLETE);
        in = Unpooled.copiedBuffer("set a 0 -1 1\r\nb\r\n", StandardCharsets.US_ASCII);
        assertThat(requests.next(conversation, in)).isEqualTo(Step.FORWARD);
    }

    private static boolean takes(OriginalNutcracker original, String request) {
        try (RawClient client = RawClient.connect(original.port())) {
            client.send(request);
            Await.until(
                    "an answer to " + request,
                    () -> client.isClosedByPeer() || !client.received().isEmpty());
            return !client.received().isEmpty();
        }
    }

    private static Step step(String request, Extent extent) {
        MemcacheDialect dialect = new MemcacheDialect();
        dialect.serve(extent);
        return new RequestRecorder()
                .next(dialect.conversation(), Unpooled.copiedBuffer(request, StandardCharsets.US_ASCII));
    }

    /** What the original is sent for a request, and what comes behind it; {@code null} if it is refused. */
    private static @Nullable String forwarded(String request) {
        MemcacheDialect dialect = new MemcacheDialect();
        dialect.serve(Extent.TWEMPROXY);
        Conversation conversation = dialect.conversation();
        ByteBuf in = Unpooled.copiedBuffer(request, StandardCharsets.US_ASCII);
        RequestRecorder requests = new RequestRecorder();
        if (requests.next(conversation, in) == Step.ANSWERED) {
            return null;
        }
        ParsedRequest parsed = requests.request();
        String message =
                parsed.message().toString(parsed.messageStart(), parsed.messageLength(), StandardCharsets.US_ASCII);
        return message + request.substring(in.readerIndex());
    }
}
