package dev.nutcracker.protocol.redis;

import dev.nutcracker.protocol.Preparation;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Turns a call of a script by its name into one by its text. It is used in a transaction: a script that the server does
 * not have could not be loaded first, and the transaction would fail half way.
 *
 * <pre>
 *   EVALSHA name 1 key   and   SCRIPT LOAD text   become   EVAL text 1 key
 * </pre>
 */
final class CallByText {
    /** A call without keys may have to be kept in memory, so many small calls must not become many large ones. */
    private static final int BYTES_MAX_WITHOUT_KEY = Transaction.KEPT_BYTES_MAX / 4;

    private CallByText() {}

    /**
     * The request to send instead, {@code null} to leave this one as it is.
     *
     * @param call before the command's name
     * @param hasKeys whether its arguments include keys
     */
    static @Nullable ByteBuf of(ArgumentCursor call, Preparation script, boolean hasKeys) {
        call.rewind();
        call.next();
        byte[] name = call.is("evalsha_ro") ? ascii("$7\r\nEVAL_RO\r\n") : ascii("$4\r\nEVAL\r\n");
        call.next();
        byte[] text = Scripts.bulkOf(script);
        byte[] others = call.bytesBehind();
        if (!hasKeys && text.length + others.length > BYTES_MAX_WITHOUT_KEY) {
            return null;
        }
        byte[] head = ascii("*" + call.count() + "\r\n");
        ByteArrayOutputStream request = new ByteArrayOutputStream();
        for (byte[] part : List.of(head, name, text, others)) {
            request.writeBytes(part);
        }
        // Not released but left to the garbage collector: parts of it that were passed on may outlive the next request.
        return Unpooled.wrappedBuffer(request.toByteArray());
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
