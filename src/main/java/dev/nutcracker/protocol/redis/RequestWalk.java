package dev.nutcracker.protocol.redis;

import dev.nutcracker.protocol.ClientHello;
import dev.nutcracker.protocol.Conversation;
import dev.nutcracker.protocol.Refusal;
import dev.nutcracker.protocol.RequestSink;
import dev.nutcracker.protocol.User;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Finds a client's requests, arrays of bulk strings and lines typed by hand, and their keys with fixed positions.
 *
 * <p>An array is walked argument by argument. {@code position} is the current place, counted from the message's start:
 * the CR LF before an argument's header, or, once the header is read, the argument's content. Contents are skipped by
 * their length; only an incomplete line is looked at again.
 *
 * <pre>
 *   *2        CR LF $3 CR LF   GET      CR LF $7 CR LF   user:42  CR LF
 *   start()   header()         name()   header()                  end()
 *                                       key: offset, length
 * </pre>
 *
 * <p>Numbers are read as strictly as Redis reads them, and line ends more strictly, so that a server reads every
 * forwarded request in the same way.
 *
 * <p>A message that is refused for its size, or because memory is short, is still walked, but its bytes are dropped as
 * they arrive. {@code objection} is answered at its end.
 */
abstract class RequestWalk extends Conversation {
    private static final int CR_LF = '\r' << 8 | '\n';
    private static final int CR_LF_DOLLAR = CR_LF << 8 | '$';

    private static final int UNKNOWN_LENGTH = -1;

    private enum Phase {
        START,
        INLINE,
        ARGUMENTS,
        /** Nothing more is read. */
        ENDED
    }

    private final NumberLine number = new NumberLine();
    private final FixedKeys keys = new FixedKeys();

    private Phase phase = Phase.START;
    private int position;
    private int argumentCount;
    private int argument;
    private int contentLength;
    private int nameCount;

    private RedisCommand row = RedisCommands.UNKNOWN;
    /** Those of the latest request; a request that is too large before its name is known is measured by them. */
    private RequestBounds bounds;

    /** The reason to refuse the message that is arriving; {@code null} for most. */
    private @Nullable Objection objection;

    RequestWalk(User user, RequestBounds bounds) {
        super(user);
        this.bounds = bounds;
    }

    /** Passes a request that has arrived in full to the sink. Returns false, with nothing done, if it has to wait. */
    abstract boolean complete(RequestSink sink);

    /** A request has arrived in full and is refused for its size, or because memory is short. */
    abstract void messageRefused(Objection reason, RequestSink sink);

    /** The answer to a request of this command if the user may not send it, whatever else it has; {@code null} if it may. */
    abstract @Nullable Objection objectionBeforeItIsWhole(RedisCommand named);

    /** The commands that the pool serves. */
    abstract CommandTable commands();

    /** A rate is exceeded, and the request has this command. Returns false to refuse it. */
    abstract boolean admitOverRate(RedisCommand named);

    /** The row of the request's command. */
    final RedisCommand row() {
        return row;
    }

    /** How many arguments the request has, including its name. */
    final int argumentCount() {
        return argumentCount;
    }

    /** How many arguments the command's name takes: two if it has subcommands. */
    final int nameCount() {
        return nameCount;
    }

    @Override
    public final Progress next(ByteBuf in, RequestSink sink) {
        return switch (phase) {
            case START -> start(in, sink);
            case ARGUMENTS -> arguments(in, sink);
            case INLINE -> inline(in, sink);
            case ENDED -> in.isReadable() ? skip(in, in.readableBytes()) : Progress.INCOMPLETE;
        };
    }

    @Override
    public final void refuse(String errorText) {
        refuse(new Objection(Refusal.OUT_OF_MEMORY, Errors.error(errorText)));
    }

    @Override
    public final void refuseFurther(boolean refusing) {
        if (phase == Phase.START && (objection == null || objection == Objection.OVER_RATE)) {
            objection = refusing ? Objection.OVER_RATE : null;
            argument = 0;
        }
    }

    /** Whether the message that is arriving could be read from its start once more, by another conversation. */
    final boolean isRepeatable() {
        return phase != Phase.ENDED && (objection == null || (objection == Objection.OVER_RATE && !isDropping()));
    }

    @Override
    public final boolean isDropping() {
        return phase == Phase.ARGUMENTS && isRefused();
    }

    /** {@code *2 CR LF}, or a line that starts with anything else. */
    private Progress start(ByteBuf in, RequestSink sink) {
        int available = in.readableBytes();
        if (available >= SmallHead.BYTES && smallHead(in.getLong(in.readerIndex()))) {
            return arguments(in, sink);
        }
        if (available == 0) {
            return Progress.INCOMPLETE;
        }
        if (in.getByte(in.readerIndex()) != '*') {
            phase = Phase.INLINE;
            return inline(in, sink);
        }
        return switch (number.read(in, in.readerIndex() + 1, in.writerIndex())) {
            case INCOMPLETE -> Progress.INCOMPLETE;
            case MALFORMED -> protocolError(in, "invalid multibulk length", sink);
            case READ -> counted(in, sink);
        };
    }

    private boolean smallHead(long head) {
        if (!SmallHead.is(head) || SmallHead.count(head) > bounds.smallCountMax()) {
            return false;
        }
        begin(SmallHead.count(head));
        position = SmallHead.BYTES;
        contentLength = SmallHead.length(head);
        return true;
    }

    private Progress counted(ByteBuf in, RequestSink sink) {
        long count = number.value();
        int headLength = number.end() - in.readerIndex();
        if (count <= 0) {
            return skip(in, headLength);
        }
        Objection toCount = bounds.objectionToCount(count, user);
        if (toCount != null) {
            return breakOff(in, toCount, sink);
        }
        begin((int) count);
        position = headLength - 2;
        return arguments(in, sink);
    }

    private void begin(int count) {
        phase = Phase.ARGUMENTS;
        argumentCount = count;
        argument = 0;
        contentLength = UNKNOWN_LENGTH;
        nameCount = 1;
        row = RedisCommands.UNKNOWN;
        keys.clear();
        request.clearKeys();
    }

    private Progress arguments(ByteBuf in, RequestSink sink) {
        while (true) {
            if (contentLength == UNKNOWN_LENGTH) {
                Progress progress = argument == argumentCount ? end(in, sink) : header(in, sink);
                if (progress != null) {
                    return progress;
                }
            }
            if (in.readableBytes() - position < contentLength) {
                return content(in);
            }
            if (argument < nameCount) {
                nameUnlessRefused(in);
            }
            position += contentLength;
            contentLength = UNKNOWN_LENGTH;
            argument++;
        }
    }

    /** {@code CR LF $7 CR LF}. */
    private @Nullable Progress header(ByteBuf in, RequestSink sink) {
        int at = in.readerIndex() + position;
        int available = in.writerIndex() - at;
        if (available < 3) {
            return starved(in);
        }
        if (in.getUnsignedMedium(at) != CR_LF_DOLLAR) {
            return notAHeader(in, at, sink);
        }
        return switch (number.read(in, at + 3, in.writerIndex())) {
            case INCOMPLETE -> starved(in);
            case MALFORMED -> protocolError(in, "invalid bulk length", sink);
            case READ -> sized(in, sink);
        };
    }

    private Progress notAHeader(ByteBuf in, int at, RequestSink sink) {
        if (in.getUnsignedShort(at) != CR_LF) {
            return protocolError(in, "expected CR LF after an argument", sink);
        }
        return breakOff(in, Objection.noHeader((char) in.getUnsignedByte(at + 2)), sink);
    }

    private @Nullable Progress sized(ByteBuf in, RequestSink sink) {
        long length = number.value();
        Objection toLength = RequestBounds.objectionToLength(length, user);
        if (toLength != null) {
            return breakOff(in, toLength, sink);
        }
        position = number.end() - in.readerIndex();
        contentLength = (int) length;
        if (keys.isNext(argument)) {
            keyAtPosition();
        }
        if (contentLength > bounds.messageBytesMax() - position) {
            refuse(bounds.messageTooLong());
        }
        return null;
    }

    private void keyAtPosition() {
        if (contentLength > bounds.checkedKeyBytes()) {
            if (contentLength > bounds.keyBytesMax()) {
                refuse(bounds.keyTooLong());
                return;
            }
            row = row.limited();
        }
        request.addKey(position, contentLength);
        keys.advance();
    }

    /** The content has not arrived in full. */
    private Progress content(ByteBuf in) {
        if (isRefused()) {
            contentLength -= in.readableBytes() - position;
            position = in.readableBytes();
        }
        return starved(in);
    }

    /** All bytes are walked: those of a refused message are dropped. */
    private Progress starved(ByteBuf in) {
        // A request that came as a line is on the heap.
        request.lieNowhere();
        if (!user.mayDoEverything() && objection == null && phase == Phase.ARGUMENTS && argument >= nameCount) {
            refuseEarly();
        }
        if (!isRefused() || position == 0) {
            return Progress.INCOMPLETE;
        }
        int walked = position;
        position = 0;
        return skip(in, walked);
    }

    /** Nothing is kept of a request that will be refused for the user's rights. */
    private void refuseEarly() {
        Objection early = row.takes(argumentCount) ? objectionBeforeItIsWhole(row) : null;
        if (early != null) {
            refuse(early);
        }
    }

    /** Whether the message is refused; with a rate exceeded, that depends on the command. */
    private boolean isRefused() {
        return objection != null && !(objection == Objection.OVER_RATE && argument == 0);
    }

    private void nameUnlessRefused(ByteBuf in) {
        if (objection == null) {
            name(in);
        } else if (!isRefused()) {
            nameOverRate(in);
        }
    }

    private void nameOverRate(ByteBuf in) {
        name(in);
        if (admitOverRate(row)) {
            objection = null;
        } else {
            refuse(Objection.OVER_RATE);
        }
    }

    private void name(ByteBuf in) {
        CommandTable names = argument == 0 ? served() : row.subcommands();
        RedisCommand found = names == null ? null : names.find(in, in.readerIndex() + position, contentLength);
        if (found == null) {
            return;
        }
        row = found;
        if (found.subcommands() != null) {
            nameCount = 2;
        }
        keys.begin(found.keys(), argumentCount);
    }

    private CommandTable served() {
        CommandTable commands = commands();
        bounds = commands.bounds();
        return commands;
    }

    /** The CR LF after the last argument. */
    private Progress end(ByteBuf in, RequestSink sink) {
        int at = in.readerIndex() + position;
        if (in.writerIndex() - at < 2) {
            return starved(in);
        }
        if (in.getUnsignedShort(at) != CR_LF) {
            return protocolError(in, "expected CR LF after an argument", sink);
        }
        int start = in.readerIndex();
        int length = position + 2;
        request.begin(row);
        request.lieIn(in, start, length);
        phase = Phase.START;
        position = 0;
        in.skipBytes(length);
        if (objection != null) {
            return refused(objection, sink);
        }
        if (complete(sink)) {
            return Progress.TAKEN;
        }
        in.readerIndex(start);
        return Progress.WAITING;
    }

    /** The request, which has been rewritten, is one of the command {@code other}. */
    final boolean completeAs(RedisCommand other, RequestSink sink) {
        row = other;
        request.begin(other);
        return complete(sink);
    }

    private Progress refused(Objection reason, RequestSink sink) {
        objection = null;
        messageRefused(reason, sink);
        answer(reason, sink);
        return Progress.TAKEN;
    }

    final void answer(Objection reason, RequestSink sink) {
        sink.answer(request, reason.response(), reason.refusal());
    }

    final void answerLast(byte[] response, RequestSink sink) {
        phase = Phase.ENDED;
        sink.answerLast(request, response);
    }

    final void breakOff(byte[] response, RequestSink sink) {
        phase = Phase.ENDED;
        sink.breakOff(request, response, Refusal.MALFORMED);
    }

    private Progress inline(ByteBuf in, RequestSink sink) {
        int start = in.readerIndex();
        if (ClientHello.mayBegin(in) && in.readableBytes() > 1) {
            return breakOff(in, Objection.CLIENT_HELLO, sink);
        }
        int newline = in.indexOf(start + position, in.writerIndex(), (byte) '\n');
        if (newline < 0) {
            position = in.readableBytes();
            return position > RequestLimits.INLINE_BYTES_MAX && !isRefused()
                    ? breakOff(in, Objection.LINE_TOO_LONG, sink)
                    : starved(in);
        }
        int lineLength = newline - start;
        position = 0;
        phase = Phase.START;
        if (objection != null && isRefused()) {
            in.skipBytes(lineLength + 1);
            request.begin(RedisCommands.UNKNOWN);
            return refused(objection, sink);
        }
        return lineLength > RequestLimits.INLINE_BYTES_MAX
                ? breakOff(in, Objection.LINE_TOO_LONG, sink)
                : line(in, lineLength, sink);
    }

    private Progress line(ByteBuf in, int length, RequestSink sink) {
        ByteBuf array = InlineRequest.array(in, length);
        if (array == null) {
            return protocolError(in, "unbalanced quotes in request", sink);
        }
        if (!array.isReadable()) {
            return skip(in, length + 1);
        }
        int start = in.readerIndex();
        in.skipBytes(length + 1);
        Progress progress = start(array, sink);
        if (progress == Progress.WAITING) {
            in.readerIndex(start);
        }
        return progress;
    }

    private static Progress skip(ByteBuf in, int length) {
        in.skipBytes(length);
        return Progress.SKIPPED;
    }

    private void refuse(Objection reason) {
        objection = reason;
        keys.clear();
        request.clearKeys();
    }

    private Progress protocolError(ByteBuf in, String text, RequestSink sink) {
        return breakOff(in, Objection.malformed(text), sink);
    }

    private Progress breakOff(ByteBuf in, Objection reason, RequestSink sink) {
        in.skipBytes(in.readableBytes());
        request.begin(RedisCommands.UNKNOWN);
        phase = Phase.ENDED;
        sink.breakOff(request, reason.response(), reason.refusal());
        return Progress.TAKEN;
    }
}
