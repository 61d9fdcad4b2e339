package dev.nutcracker.protocol.memcache;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.protocol.Conversation;
import dev.nutcracker.protocol.ParsedRequest;
import dev.nutcracker.protocol.RequestRecorder;
import dev.nutcracker.protocol.RequestRecorder.Step;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/** Requests of memcached as a client's conversation finds them. */
final class MemcacheRequests {
    private MemcacheRequests() {}

    /** The only request in these bytes, in any of the protocols. */
    static ParsedRequest parsed(String bytes) {
        RequestRecorder requests = new RequestRecorder();
        ByteBuf in = Unpooled.copiedBuffer(bytes, ISO_8859_1);
        Conversation conversation = new MemcacheDialect().conversation();
        if (requests.next(conversation, in) == Step.HANDED_OVER) {
            requests.next(requests.successor(), in);
        }
        assertThat(in.isReadable()).isFalse();
        return requests.request();
    }
}
