package dev.nutcracker.protocol.memcache;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.protocol.Conversation;
import dev.nutcracker.protocol.Logins;
import dev.nutcracker.protocol.RequestRecorder;
import dev.nutcracker.protocol.RequestRecorder.Step;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** What of a client of memcached goes from one process to another. */
final class MemcacheHandoverStateTest {
    private static final String LOGIN = "set anything 0 0 11\r\nuser secret\r\n";

    private final MemcacheDialect open = new MemcacheDialect();
    private final MemcacheDialect closed = new MemcacheDialect(Logins.byCredentials("user:secret"));
    private final RequestRecorder recorder = new RequestRecorder();

    private static ByteBuf buffer(String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1);
    }

    private static Conversation resumed(MemcacheDialect dialect, Conversation former) {
        return requireNonNull(dialect.resume(requireNonNull(former.state())));
    }

    @Test
    void shouldGoBeforeItHasSaidAnything() {
        Conversation next = resumed(open, open.conversation());

        assertThat(recorder.next(next, buffer("get a\r\n"))).isEqualTo(Step.FORWARD);
    }

    @Test
    void shouldGoInTheMiddleOfARequest() {
        String request = "set a 0 0 5\r\nvalue\r\n";
        Conversation client = open.conversation();
        recorder.next(client, buffer("get a\r\n"));
        for (int cut = 0; cut < request.length(); cut++) {
            ByteBuf in = buffer(request.substring(0, cut));
            assertThat(recorder.next(client, in)).isEqualTo(Step.INCOMPLETE);
            assertThat(in.readableBytes()).isEqualTo(cut);

            Conversation next = resumed(open, client);

            assertThat(recorder.next(next, buffer(request))).isEqualTo(Step.FORWARD);
            assertThat(recorder.next(client, buffer(request))).isEqualTo(Step.FORWARD);
        }
    }

    @Test
    void shouldStayLoggedIn() {
        Conversation login = closed.conversation();
        ByteBuf in = buffer(LOGIN + "get a\r\n");
        Step step = recorder.next(login, in);
        Conversation client = step == Step.HANDED_OVER ? recorder.successor() : login;
        for (int i = 0; i < 3; i++) {
            if (recorder.next(client, in) == Step.HANDED_OVER) {
                client = recorder.successor();
            }
        }

        Conversation next = resumed(closed, client);

        assertThat(next.user().name()).isEqualTo("user");
        assertThat(recorder.next(next, buffer("get a\r\n"))).isEqualTo(Step.FORWARD);
    }

    @Test
    void shouldStillHaveToLogIn() {
        Conversation client = closed.conversation();
        assertThat(recorder.next(client, buffer("get a\r\n"))).isEqualTo(Step.HANDED_OVER);

        Conversation next = resumed(closed, recorder.successor());

        assertThat(recorder.next(next, buffer("get a\r\n"))).isEqualTo(Step.ANSWERED);
    }

    @Test
    void shouldSpeakTheBinaryProtocolOn() {
        Conversation client = open.conversation();
        assertThat(recorder.next(client, buffer("\u0080"))).isEqualTo(Step.HANDED_OVER);

        Conversation next = resumed(open, recorder.successor());

        assertThat(next.flavour()).isEqualTo(BinaryConversation.FLAVOUR);
    }

    @Test
    void shouldStayWhileADataBlockIsDropped() {
        Conversation client = open.conversation();
        recorder.next(client, buffer("get a\r\n"));
        recorder.next(client, buffer("set " + "k".repeat(251) + " 0 0 100\r\nva"));

        assertThat(client.state()).isNull();
    }

    @Test
    void shouldTellWhetherItsLatestRequestHasAnAnswer() {
        Conversation client = open.conversation();
        recorder.next(client, buffer("set a 0 0 1 noreply\r\n1\r\n"));
        assertThat(client.isUnanswered()).isTrue();

        recorder.next(client, buffer("get a\r\n"));

        assertThat(client.isUnanswered()).isFalse();
    }
}
