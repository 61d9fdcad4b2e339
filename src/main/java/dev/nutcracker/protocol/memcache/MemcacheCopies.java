package dev.nutcracker.protocol.memcache;

import dev.nutcracker.buffer.Output;
import dev.nutcracker.protocol.Command;
import dev.nutcracker.protocol.ParsedRequest;
import dev.nutcracker.protocol.ResponseDecoder;
import dev.nutcracker.protocol.WriteCopies;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/** Repeats writes at a second memcached, in both protocols. A copy is answered even if the request was not to be. */
final class MemcacheCopies implements WriteCopies {
    private static final int ERRORS = ResponseDecoder.ERROR | ResponseDecoder.SERVER_TROUBLE;
    private static final int DELETED = MemcacheResponseDecoder.DELETED | MemcacheResponseDecoder.NOT_FOUND | ERRORS;
    private static final int META_DELETED = MemcacheResponseDecoder.META_DONE
            | MemcacheResponseDecoder.META_NOT_FOUND
            | MemcacheResponseDecoder.META_NOT_STORED
            | ERRORS;

    private static final int LINE_END_BYTES = 2;
    private static final byte[] LINE_END = {'\r', '\n'};
    private static final byte[] DELETE = "delete ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] META_DELETE = "md ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] ENCODED = " b".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] NOREPLY = " noreply".getBytes(StandardCharsets.US_ASCII);
    /** Of a binary incr or decr: a key that does not exist is not created. */
    private static final int CREATES_NOTHING = -1;

    /** The flags of an md that deletes without a condition. */
    private static final String PLAIN_DELETE = "bkOq";

    private interface BytePredicate {
        boolean test(byte flag);
    }

    private static final CopyForm[] FORMS = CopyForm.byCommand();

    /** What is sent to the second server of this request; {@link CopyForm#NONE} if it writes nothing. */
    CopyForm form(ParsedRequest request) {
        CopyForm form = formOf(request.command());
        if (isBinary(request)) {
            return form == CopyForm.SAME ? formOfBinary(request) : form;
        }
        return form.dependsOnFlags() ? form.of(hasOnlyPlainFlags(request, form)) : form;
    }

    static CopyForm formOf(Command command) {
        return command.index() < FORMS.length ? FORMS[command.index()] : CopyForm.NONE;
    }

    @Override
    public Copy write(ParsedRequest request, int key, int number, Output out) {
        boolean same = form(request) == CopyForm.SAME;
        if (isBinary(request)) {
            return same ? writeSameBinary(request, number, out) : writeBinaryDelete(request, key, number, out);
        }
        return same ? writeSame(request, out) : writeDelete(request, key, out);
    }

    /** Whether it deletes the key without a condition. */
    boolean isPlainDelete(ParsedRequest request) {
        return request.command().name().equals("md") && !isBinary(request) && hasOnlyPlainFlags(request, PLAIN_DELETE);
    }

    /** Writes a request that deletes one of the keys. */
    Copy delete(ParsedRequest request, int key, int number, Output out) {
        return isBinary(request) ? writeBinaryDelete(request, key, number, out) : writeDelete(request, key, out);
    }

    /** Writes the same request whatever its form, so that it is answered. */
    Copy same(ParsedRequest request, int number, Output out) {
        return isBinary(request) ? writeSameBinary(request, number, out) : writeSame(request, out);
    }

    boolean isBinaryRequest(ParsedRequest request) {
        return isBinary(request);
    }

    private static boolean isBinary(ParsedRequest request) {
        return request.message().getByte(request.messageStart()) == BinaryHeader.REQUEST_MAGIC;
    }

    /** With a unique the request has a condition. */
    private static CopyForm formOfBinary(ParsedRequest request) {
        ByteBuf message = request.message();
        int start = request.messageStart();
        Opcode opcode = Opcode.of(message.getByte(start + BinaryHeader.OPCODE));
        boolean creates = opcode.form() == BinaryForm.DELTA_KEY
                && message.getInt(extrasEnd(message, start) - Integer.BYTES) != CREATES_NOTHING;
        return creates || message.getLong(start + BinaryHeader.CAS) != 0 ? CopyForm.DELETE : CopyForm.SAME;
    }

    private static int extrasEnd(ByteBuf message, int start) {
        return start + BinaryHeader.LENGTH_BYTES + message.getUnsignedByte(start + BinaryHeader.EXTRAS_LENGTH);
    }

    private static boolean hasOnlyPlainFlags(ParsedRequest request, CopyForm form) {
        return hasOnlyPlainFlags(request, form == CopyForm.SET ? 3 : 2, form::isPlain);
    }

    private static boolean hasOnlyPlainFlags(ParsedRequest request, String plain) {
        return hasOnlyPlainFlags(request, 2, flag -> plain.indexOf(flag) >= 0);
    }

    private static boolean hasOnlyPlainFlags(ParsedRequest request, int firstFlag, BytePredicate isPlain) {
        ByteBuf in = request.message();
        int end = lineEnd(request);
        int word = 0;
        for (int at = request.messageStart(); at < end; word++) {
            if (word >= firstFlag && !isPlain.test(in.getByte(at))) {
                return false;
            }
            at = Bytes.wordEnd(in, at, end) + 1;
        }
        return true;
    }

    /** Where the line ends, without CR LF. */
    private static int lineEnd(ParsedRequest request) {
        int start = request.messageStart();
        return request.message().indexOf(start, start + request.messageLength(), (byte) '\n') + 1 - LINE_END_BYTES;
    }

    /** Without {@code noreply}, and without the flag that suppresses the answer. */
    private static Copy writeSame(ParsedRequest request, Output out) {
        ByteBuf in = request.message();
        int start = request.messageStart();
        int end = lineEnd(request);
        if (formOf(request.command()).dependsOnFlags() || isMetaDelete(request)) {
            writeWithoutQuietFlag(in, start, end, out);
        } else {
            out.write(in, start, end - start - (request.noreply() ? NOREPLY.length : 0));
        }
        out.write(in, end, start + request.messageLength() - end);
        return new Copy(request.command().accepts(), 0);
    }

    private static void writeWithoutQuietFlag(ByteBuf in, int start, int end, Output out) {
        int word = 0;
        for (int at = start; at < end; word++) {
            int wordEnd = Bytes.wordEnd(in, at, end);
            boolean quiet = word > 1 && in.getByte(at) == 'q';
            if (!quiet) {
                // With the space before it.
                int from = word == 0 ? at : at - 1;
                out.write(in, from, wordEnd - from);
            }
            at = wordEnd + 1;
        }
    }

    /** A key that came in base 64 stands before the message; in the line it is the second word. */
    private static Copy writeDelete(ParsedRequest request, int key, Output out) {
        ByteBuf in = request.message();
        boolean encoded = request.keyOffset(key) < 0;
        boolean meta = formOf(request.command()).dependsOnFlags() || isMetaDelete(request);
        out.write(meta ? META_DELETE : DELETE);
        if (encoded) {
            int from = Bytes.wordEnd(in, request.messageStart(), lineEnd(request)) + 1;
            out.write(in, from, Bytes.wordEnd(in, from, lineEnd(request)) - from);
            out.write(ENCODED);
        } else {
            out.write(in, request.messageStart() + request.keyOffset(key), request.keyLength(key));
        }
        out.write(LINE_END);
        return new Copy(meta ? META_DELETED : DELETED, 0);
    }

    static boolean isMetaDelete(ParsedRequest request) {
        return request.command().name().equals("md");
    }

    private static Copy writeSameBinary(ParsedRequest request, int number, Output out) {
        ByteBuf in = request.message();
        int start = request.messageStart();
        Opcode opcode = Opcode.of(in.getByte(start + BinaryHeader.OPCODE)).answered();
        int extrasEnd = extrasEnd(in, start);
        byte[] head = new byte[extrasEnd - start];
        in.getBytes(start, head);
        int tag = OpaqueTag.numbered(number, opcode.code());
        BinaryPacket.tag(head, opcode, tag);
        out.write(head);
        out.write(in, extrasEnd, start + request.messageLength() - extrasEnd);
        return new Copy(request.command().accepts(), tag);
    }

    private static Copy writeBinaryDelete(ParsedRequest request, int key, int number, Output out) {
        byte[] name = new byte[request.keyLength(key)];
        request.message().getBytes(request.messageStart() + request.keyOffset(key), name);
        int tag = OpaqueTag.numbered(number, Opcode.DELETE.code());
        byte[] packet = BinaryPacket.request(Opcode.DELETE, name, new byte[0]);
        BinaryPacket.tag(packet, Opcode.DELETE, tag);
        out.write(packet);
        return new Copy(request.command().accepts(), tag);
    }
}
