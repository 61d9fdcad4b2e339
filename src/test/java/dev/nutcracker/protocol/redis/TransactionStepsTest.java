package dev.nutcracker.protocol.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.protocol.Conversation;
import dev.nutcracker.protocol.Logins;
import dev.nutcracker.protocol.PrivateConnection.Taking;
import dev.nutcracker.protocol.RequestRecorder;
import dev.nutcracker.protocol.RequestRecorder.Step;
import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a conversation does with the connection that its client has for itself. */
final class TransactionStepsTest {
    private static final String OK = "ANSWERED +OK\r\n";
    private static final String QUEUED = "ANSWERED +QUEUED\r\n";
    private static final String ABORTED = "ANSWERED -EXECABORT Transaction discarded because of previous errors.\r\n";
    private static final String MULTI = "send *1\r\n$5\r\nMULTI\r\n";
    private static final String DISCARD = "send *1\r\n$7\r\nDISCARD\r\n";

    private final Conversation conversation = new RedisDialect(Logins.notWanted(), 0).conversation();
    private final KnownConnection connection = new KnownConnection();
    private final RequestRecorder requests = new RequestRecorder(connection, 1);

    @Test
    void shouldSendMultiWhenAKeyHasNamedTheServer() {
        assertThat(done("MULTI")).isEqualTo(OK);
        assertThat(done("PING")).isEqualTo(QUEUED);
        assertThat(done("SET a 1")).isEqualTo("take, " + MULTI + ", send kept, forward");
        assertThat(done("PING")).isEqualTo("take, forward");
        assertThat(done("EXEC")).isEqualTo("forward, let go");
    }

    @Test
    void shouldSendMultiAtOnceWhereKeysAreWatched() {
        assertThat(done("WATCH a")).isEqualTo("take, forward");
        assertThat(done("MULTI")).isEqualTo("forward");
        assertThat(done("EXEC")).isEqualTo("forward, let go");
    }

    @Test
    void shouldDiscardAtTheServerWhatIsNotToBeRun() {
        assertThat(done("MULTI")).isEqualTo(OK);
        assertThat(done("SET a 1")).isEqualTo("take, " + MULTI + ", forward");
        connection.taking(Taking.KEYS_ELSEWHERE);
        assertThat(done("SET b 1")).startsWith("take, ANSWERED -CROSSSLOT ");
        connection.taking(Taking.TAKEN);
        assertThat(done("SET a 2")).isEqualTo(QUEUED);
        assertThat(done("EXEC")).startsWith(DISCARD).endsWith(ABORTED);
    }

    @Test
    void shouldPresentARequestAgainThatHasToWait() {
        assertThat(done("MULTI")).isEqualTo(OK);
        connection.taking(Taking.AWAITED);
        for (int i = 0; i < 3; i++) {
            assertThat(isTaken("SET a 1")).isFalse();
            assertThat(connection.done()).isEqualTo("take");
        }
        connection.taking(Taking.TAKEN);
        assertThat(done("SET a 1")).isEqualTo("take, " + MULTI + ", forward");
    }

    @Test
    void shouldNotKeepRequestsWithoutAKeyWithoutBound() {
        assertThat(done("MULTI")).isEqualTo(OK);
        String echo = "ECHO " + "x".repeat(Transaction.KEPT_BYTES_MAX / 2);
        assertThat(done(echo)).isEqualTo(QUEUED);
        assertThat(done(echo)).startsWith("ANSWERED -ERR too many commands without a key");
        assertThat(done("EXEC")).isEqualTo(ABORTED);
    }

    @Test
    void shouldRefuseInsideATransactionWhatTheProxyAnswersItself() {
        for (String request : List.of("SELECT 1", "HELLO 3", "AUTH x", "CLIENT ID", "SCAN 0", "CONFIG GET x")) {
            assertThat(done("MULTI")).isEqualTo(OK);
            assertThat(done(request)).contains("is not served by the proxy inside a transaction");
            assertThat(done("EXEC")).isEqualTo(ABORTED);
        }
    }

    @Test
    void shouldSendWhatConcernsAllServersOnlyWhereThereIsOne() {
        assertThat(done("MULTI")).isEqualTo(OK);
        assertThat(done("DBSIZE")).isEqualTo(QUEUED);
        connection.toOneOfSeveralServers();
        assertThat(done("DBSIZE")).startsWith("ANSWERED -CROSSSLOT ");
        assertThat(done("EXEC")).isEqualTo(ABORTED);
    }

    @Test
    void shouldUndoWhatIsBegunWhenTheClientLeaves() {
        assertThat(done("WATCH a")).isEqualTo("take, forward");
        conversation.leave(connection);
        assertThat(connection.done()).isEqualTo("send *1\r\n$7\r\nUNWATCH\r\n, let go");
        assertThat(done("MULTI")).isEqualTo(OK);
        assertThat(done("EXEC")).isEqualTo("ANSWERED " + Bytes.text(Transaction.LOST));
        assertThat(done("MULTI")).isEqualTo(OK);
        assertThat(done("EXEC")).isEqualTo("ANSWERED *0\r\n");
    }

    @Test
    void shouldKeepTheConnectionThatKeysAreWatchedOnWhenItBlocks() {
        assertThat(done("BLPOP a 0")).isEqualTo("take to block, forward to block, let go");
        assertThat(done("WATCH a")).isEqualTo("take, forward");
        assertThat(done("BLPOP a 0")).isEqualTo("take to block, forward to block");
        assertThat(done("UNWATCH")).isEqualTo("forward, let go");
    }

    private String done(String line) {
        return isTaken(line) ? connection.done() : "not taken";
    }

    private boolean isTaken(String line) {
        List<byte[]> words = Arrays.stream(line.split(" ", -1)).map(Bytes::of).toList();
        ByteBuf in = Bytes.buffer(Bytes.text(InlineRequest.array(words)));
        Step step = requests.next(conversation, in);
        if (step != Step.PRIVATE && step != Step.WAITING) {
            connection.answer(requests.answer(), requests.refusal());
        }
        assertThat(in.isReadable()).isEqualTo(step == Step.WAITING);
        return step != Step.WAITING;
    }
}
