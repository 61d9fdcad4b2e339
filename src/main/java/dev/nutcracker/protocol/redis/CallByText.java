package dev.nutcracker.protocol.redis;

import dev.nutcracker.protocol.Preparation;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A call of a script by its name, turned into one by its text. That is what is queued in a transaction: there a script that
 * the server does not have could not be loaded first, and the transaction would fail half way.
 *
 * <pre>
 *   EVALSHA name 1 key   and   SCRIPT LOAD text   become   EVAL text 1 key
 * </pre>
 */
final class CallByText {
    /** A call without keys may have to be kept, and many small ones must not become many large ones. */
    private static final int BYTES_MAX_WITHOUT_KEY = Transaction.KEPT_BYTES_MAX / 4;

    private CallByText() {}

    /**
     * The other request, {@code null} if this one is to be left as it is.
     *
     * @param call standing before the command's name
     * @param hasKeys whether there are keys among its arguments
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
        // Not released but left to the garbage collector: what is passed on of it may outlive the next request.
        return Unpooled.wrappedBuffer(request.toByteArray());
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
