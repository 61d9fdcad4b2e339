package dev.nutcracker.protocol.redis;

import static dev.nutcracker.protocol.redis.Bytes.request;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.nutcracker.protocol.Conversation;
import dev.nutcracker.protocol.Dialect;
import dev.nutcracker.protocol.Logins;
import dev.nutcracker.protocol.RequestRecorder;
import dev.nutcracker.protocol.RequestRecorder.Step;
import dev.nutcracker.protocol.ResponseDecoder;
import dev.nutcracker.protocol.ResponseDecoder.Result;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is forwarded costs no memory but that of its bytes. */
final class AllocationTest {
    private static final int WARM_UP = 20_000;
    private static final int ROUNDS = 20_000;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private static void assertNoAllocation(Runnable turn) {
        run(turn, WARM_UP);
        long before = THREADS.getCurrentThreadAllocatedBytes();
        run(turn, ROUNDS);
        long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;

        // What the measurement itself leaves behind is far less than one object for each round.
        assertThat(allocated).isLessThan(ROUNDS);
    }

    private static void run(Runnable turn, int times) {
        for (int i = 0; i < times; i++) {
            turn.run();
        }
    }

    /** Without the tracking of leaks, which allocates for each access. */
    private static ByteBuf direct(String bytes) {
        return new UnpooledByteBufAllocator(true, true).directBuffer().writeBytes(Bytes.of(bytes));
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET user:42", "SET user:42 value", "MGET a b c", "ZREVRANGEBYSCORE z 1 2", "PING"})
    void shouldNotAllocateForRequests(String command) {
        ByteBuf in = direct(request(command.split(" ", -1)));
        Conversation conversation = new RedisDialect(Logins.notWanted(), 0).conversation();
        RequestRecorder requests = new RequestRecorder();
        try {
            assertNoAllocation(() -> {
                in.readerIndex(0);
                Step step = requests.next(conversation, in);
                assert step != Step.INCOMPLETE;
            });
        } finally {
            in.release();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"+OK\r\n", ":1\r\n", "$3\r\nabc\r\n", "$-1\r\n", "*2\r\n$1\r\na\r\n*1\r\n:1\r\n"})
    void shouldNotAllocateForResponses(String response) {
        ByteBuf in = direct(response);
        ResponseDecoder decoder = new RedisDialect(Logins.notWanted(), 0).responseDecoder(Dialect.USUAL_FLAVOUR);
        try {
            assertNoAllocation(() -> {
                Result result = decoder.decode(in);
                assert result == Result.COMPLETE;
            });
        } finally {
            in.release();
        }
    }
}
