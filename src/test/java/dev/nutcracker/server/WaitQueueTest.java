package dev.nutcracker.server;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.buffer.Output;
import dev.nutcracker.stats.ErrorKind;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class WaitQueueTest {
    private static final byte[] LATE = "late".getBytes(US_ASCII);

    private final RequestQueue requests = new RequestQueue();
    private final Output bytes = new Output(UnpooledByteBufAllocator.DEFAULT);
    private final WaitQueue queue = new WaitQueue(requests, bytes);
    private final List<String> failed = new ArrayList<>();

    @AfterEach
    void release() {
        bytes.release();
    }

    @Test
    void shouldRefuseNoneBeforeItsTime() {
        add("one", 10);

        assertThat(queue.expire(9, LATE)).isFalse();

        assertThat(failed).isEmpty();
        assertThat(text(bytes)).isEqualTo("one");
    }

    @Test
    void shouldRefuseThoseThatAreLateAndKeepTheOthersInOrder() {
        add("one", 10);
        add("two", 20);
        add("three", 30);
        add("four", 40);

        assertThat(queue.expire(20, LATE)).isTrue();

        assertThat(failed).containsExactly("one", "two");
        assertThat(requests.count()).isEqualTo(2);
        assertThat(text(bytes)).isEqualTo("threefour");
    }

    @Test
    void shouldRefuseAllIfBytesAreThereThatNoRequestHas() {
        add("one", 10);
        bytes.write("noreply".getBytes(US_ASCII));
        add("two", 20);

        assertThat(queue.expire(10, LATE)).isTrue();

        assertThat(failed).containsExactly("one", "two");
        assertThat(bytes.isEmpty()).isTrue();
    }

    @Test
    void shouldRefuseAllIfTheProxysOwnRequestsAreAmongThem() {
        add(null, 10);
        add("one", 10);
        add("two", 20);

        assertThat(queue.expire(10, LATE)).isTrue();

        assertThat(failed).containsExactly("null", "one", "two");
        assertThat(bytes.isEmpty()).isTrue();
    }

    private void add(@Nullable String name, long deadlineNs) {
        byte[] message = String.valueOf(name).getBytes(US_ASCII);
        bytes.write(message);
        Request request = new Request(0) {
            @Override
            protected @Nullable String commandName() {
                return name;
            }

            @Override
            protected boolean respond(ByteBuf source, int index, int length, int kind) {
                throw new AssertionError("nothing is sent");
            }

            @Override
            protected void fail(ErrorKind kind, byte[] errorResponse) {
                failed.add(String.valueOf(name));
            }

            @Override
            protected void broken(Throwable cause) {
                throw new AssertionError(cause);
            }
        };
        request.lengthBytes = message.length;
        request.deadlineNs = deadlineNs;
        requests.add(request);
    }

    private static String text(Output output) {
        StringBuilder text = new StringBuilder();
        for (ByteBuf buffer = output.poll(); buffer != null; buffer = output.poll()) {
            text.append(buffer.toString(US_ASCII));
            buffer.release();
        }
        return text.toString();
    }
}
