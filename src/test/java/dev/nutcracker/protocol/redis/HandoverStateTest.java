package dev.nutcracker.protocol.redis;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.protocol.Conversation;
import dev.nutcracker.protocol.ConversationState;
import dev.nutcracker.protocol.Logins;
import dev.nutcracker.protocol.RequestRecorder;
import dev.nutcracker.protocol.RequestRecorder.Step;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What of a client of Redis goes from one process to another. */
final class HandoverStateTest {
    private final RedisDialect before = new RedisDialect(Logins.byPassword("secret"), 0);
    private final RedisDialect after = new RedisDialect(Logins.byPassword("secret"), 0);
    private final Conversation client = before.conversation();
    private final RequestRecorder recorder = new RequestRecorder(new KnownConnection(), 1);

    private String answer(Conversation conversation, String line) {
        ByteBuf in = buffer(line + "\r\n");
        assertThat(recorder.next(conversation, in)).isNotEqualTo(Step.INCOMPLETE);
        return new String(recorder.answer(), StandardCharsets.ISO_8859_1);
    }

    private static ByteBuf buffer(String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1);
    }

    private static Conversation resumed(RedisDialect dialect, Conversation former) {
        return requireNonNull(dialect.resume(requireNonNull(former.state())));
    }

    @Test
    void shouldBeTheSameClient() {
        answer(client, "HELLO 3 AUTH default secret SETNAME me");
        answer(client, "SELECT 4");
        answer(client, "CLIENT SETINFO LIB-NAME lib");
        answer(client, "CLIENT SETINFO LIB-VER 1.2");
        String info = answer(client, "CLIENT ID");

        Conversation next = resumed(after, client);

        assertThat(answer(next, "CLIENT ID")).isEqualTo(info);
        assertThat(answer(next, "CLIENT GETNAME")).isEqualTo("$2\r\nme\r\n");
        assertThat(next.flavour()).isEqualTo(client.flavour());
        assertThat(next.isPushing()).isTrue();
        assertThat(next.user().name()).isEqualTo(client.user().name());
        assertThat(next.state()).usingRecursiveComparison().isEqualTo(client.state());
    }

    @Test
    void shouldGiveLaterClientsOtherIds() {
        answer(client, "AUTH secret");
        after.skipClientIds(before.latestClientId());

        Conversation next = resumed(after, client);
        Conversation later = after.conversation();
        answer(later, "AUTH secret");

        assertThat(answer(later, "CLIENT ID")).isNotEqualTo(answer(next, "CLIENT ID"));
    }

    @Test
    void shouldStillHaveToLogIn() {
        Conversation next = resumed(after, client);

        assertThat(answer(next, "GET a")).startsWith("-NOAUTH");
    }

    /** As after a reload: a changed password concerns later logins. */
    @Test
    void shouldStayLoggedInWhenThePasswordChanges() {
        answer(client, "AUTH secret");
        RedisDialect other = new RedisDialect(Logins.byPassword("another"), 0);

        assertThat(resumed(other, client).user().isKnown()).isTrue();
    }

    @Test
    void shouldNotStayWhenItsUserIsGone() {
        RedisDialect withUsers = new RedisDialect(Logins.byUsers(List.of(), List.of()), 0);
        answer(client, "AUTH secret");

        assertThat(withUsers.resume(requireNonNull(client.state()))).isNull();
    }

    @Test
    void shouldNotGoToAnotherProtocol() {
        ConversationState memcache = ConversationState.ofMemcache(ConversationState.Form.MEMCACHE_TEXT, client.user());

        assertThat(after.resume(memcache)).isNull();
    }

    @Test
    void shouldStayInATransaction() {
        answer(client, "AUTH secret");
        answer(client, "MULTI");

        assertThat(client.state()).isNull();

        answer(client, "DISCARD");

        assertThat(client.state()).isNotNull();
    }

    @Test
    void shouldStayWhileItIsSubscribed() {
        answer(client, "AUTH secret");
        client.subscribed(true);

        assertThat(client.state()).isNull();
    }

    /** The next process reads the request from its start again. */
    @Test
    void shouldGoInTheMiddleOfARequest() {
        answer(client, "AUTH secret");
        String request = "*3\r\n$3\r\nSET\r\n$1\r\na\r\n$5\r\nvalue\r\n";
        for (int cut = 0; cut < request.length(); cut++) {
            ByteBuf in = buffer(request.substring(0, cut));
            assertThat(recorder.next(client, in)).isEqualTo(Step.INCOMPLETE);
            assertThat(in.readableBytes()).isEqualTo(cut);

            Conversation next = resumed(after, client);

            assertThat(recorder.next(next, buffer(request))).isEqualTo(Step.FORWARD);
            assertThat(recorder.next(client, buffer(request))).isEqualTo(Step.FORWARD);
        }
    }

    @Test
    void shouldStayWhileBytesAreDropped() {
        answer(client, "AUTH secret");
        ByteBuf in = buffer("*3\r\n$3\r\nSET\r\n$1\r\na\r\n$500\r\nval");
        recorder.next(client, in);
        client.refuse("memory is short");

        assertThat(client.state()).isNull();
    }

    @Test
    void shouldKnowTheScripts() {
        answer(client, "AUTH secret");
        answer(client, "EVAL \"return 1\" 0");
        List<String> scripts = new ArrayList<>();
        before.eachScript((loaded, text) -> {
            scripts.add(loaded + " " + new String(text, StandardCharsets.ISO_8859_1));
            after.knowScript(loaded, text);
        });

        assertThat(scripts).containsExactly("false return 1");
        List<String> known = new ArrayList<>();
        after.eachScript((loaded, text) -> known.add(loaded + " " + new String(text, StandardCharsets.ISO_8859_1)));
        assertThat(known).isEqualTo(scripts);
    }
}
