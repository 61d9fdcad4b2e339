package dev.nutcracker.protocol.memcache;

import dev.nutcracker.protocol.ParsedRequest;
import dev.nutcracker.protocol.RewrittenMessage;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * The form in which a request of the text protocol is forwarded. It is the client's own bytes if the line is canonical:
 * single spaces, CR LF, and {@linkplain Numeral numbers} as every server reads them. Any other line is forwarded as a
 * canonical copy.
 */
final class ForwardedForm {
    private static final int LINE_END_BYTES = 2;

    private final ParsedRequest request;
    private final RequestWords line;
    private final RequestLine requestLine;

    ForwardedForm(ParsedRequest request, RequestWords line, RequestLine requestLine) {
        this.request = request;
        this.line = line;
        this.requestLine = requestLine;
    }

    /**
     * The request, which {@code in} begins with, gets its message and keys, and what its response must have.
     *
     * @param lengthBytes of the line and its data
     */
    void fill(ByteBuf in, MemcacheCommand row, int lengthBytes) {
        if (requestLine.isForwardedAsItCame() && !requestLine.encodedKey()) {
            request.lieIn(in, in.readerIndex(), lengthBytes);
            addKeys();
        } else {
            rewrite(in, lengthBytes);
        }
        request.expectKeyCheck(
                (row.accepts() & MemcacheResponseDecoder.VALUES) != 0 && requestLine.keys() == 1 ? checkSumOfKey() : 0);
        request.expect(requestLine.elements());
        request.fence(requestLine.fence(), requestLine.quiet());
    }

    private int checkSumOfKey() {
        int key = request.messageStart() + request.keyOffset(0);
        return Bytes.checkSum(request.message(), key, key + request.keyLength(0));
    }

    private void addKeys() {
        for (int i = 0; i < requestLine.keys(); i++) {
            int word = requestLine.firstKey() + i;
            request.addKey(line.start(word), line.length(word));
        }
    }

    /**
     * The canonical line, followed by the data where it lies; before the line, the key that it has in base 64. None of
     * this is released: it holds no reference.
     */
    private void rewrite(ByteBuf in, int lengthBytes) {
        int start = in.readerIndex();
        ByteBuf head = Unpooled.buffer(2 * line.length() + LINE_END_BYTES);
        if (requestLine.encodedKey()) {
            Base64Key.decode(in, start + line.start(1), start + line.end(1), head);
        }
        int messageStart = head.readableBytes();
        requestLine.writeCanonical(in, start, head);
        ByteBuf message = lengthBytes == line.length()
                ? head
                : RewrittenMessage.of(head, in, start + line.length(), lengthBytes - line.length());
        request.lieIn(message, messageStart, message.readableBytes() - messageStart);
        if (requestLine.encodedKey()) {
            request.addKey(-messageStart, messageStart);
        } else {
            addRewrittenKeys();
        }
    }

    private void addRewrittenKeys() {
        int offset = 0;
        int keysEnd = requestLine.firstKey() + requestLine.keys();
        for (int word = 0; word < keysEnd; word++) {
            int length = requestLine.lengthForwarded(word);
            if (word >= requestLine.firstKey()) {
                request.addKey(offset, length);
            }
            offset += length + 1;
        }
    }
}
