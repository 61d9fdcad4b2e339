package dev.nutcracker.protocol.memcache;

import dev.nutcracker.protocol.Conversation;
import dev.nutcracker.protocol.ConversationState;
import dev.nutcracker.protocol.ConversationState.Form;
import dev.nutcracker.protocol.Denial;
import dev.nutcracker.protocol.Refusal;
import dev.nutcracker.protocol.RequestSink;
import dev.nutcracker.protocol.User;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A client of the text protocol that has not logged in, which it must do before anything else. As with a memcached that
 * has an authentication file, the login looks like a request to store a value.
 *
 * <pre>
 *   set anything 0 0 11\r\n
 *   user secret\r\n
 * </pre>
 */
final class TextLogin extends Conversation {
    /** memcached closes when it has this much without a line end. */
    private static final int LINE_LIMIT_BYTES = 2048;
    /** A limit that memcached leaves to its memory. */
    private static final int TOKEN_LENGTH_MAX = 2048;

    private static final int LINE_END_BYTES = 2;
    private static final int WORDS_MIN = 5;
    private static final int LENGTH_WORD = 4;

    private enum State {
        LINE,
        TOKEN,
        DONE,
        CLOSED
    }

    private final PoolFacts pool;
    private final Function<User, Conversation> admitted;
    private final RequestWords line = new RequestWords();
    private State state = State.LINE;
    private int tokenBytes;

    /** @param admitted takes over for a client that has logged in */
    TextLogin(PoolFacts pool, Function<User, Conversation> admitted) {
        super(User.UNKNOWN);
        this.pool = pool;
        this.admitted = admitted;
        request.begin(BinaryCommand.LOGIN);
    }

    @Override
    public Progress next(ByteBuf in, RequestSink sink) {
        return switch (state) {
            case LINE -> line(in, sink);
            case TOKEN -> token(in, sink);
            case DONE -> {
                sink.handOver(admitted.apply(user));
                yield Progress.TAKEN;
            }
            case CLOSED -> Progress.INCOMPLETE;
        };
    }

    /** For a client that another process has asked for a login. */
    static TextLogin resumed(PoolFacts pool) {
        return new TextLogin(pool, user -> MemcacheConversation.resumed(pool, user));
    }

    @Override
    public @Nullable ConversationState state() {
        return state == State.LINE ? ConversationState.ofMemcache(Form.MEMCACHE_TEXT_LOGIN, user) : null;
    }

    /** Little memory is kept for such a client. */
    @Override
    protected String protocolName() {
        return "memcached";
    }

    @Override
    public void refuse(String errorText) {}

    @Override
    public boolean renewUser() {
        if (state == State.LINE && !pool.logins().areWanted()) {
            user = pool.logins().initialUser();
            state = State.DONE;
            return true;
        }
        User renewed = pool.logins().renewed(user);
        if (renewed != null) {
            user = renewed;
        }
        return renewed != null;
    }

    private Progress line(ByteBuf in, RequestSink sink) {
        if (!line.complete(in, in.readerIndex())) {
            return line.length() > LINE_LIMIT_BYTES ? breakOff(in, sink) : Progress.INCOMPLETE;
        }
        long length = tokenLength(in, in.readerIndex());
        in.skipBytes(line.length());
        line.reset();
        if (length == Bytes.NONE) {
            return answer(Answers.UNAUTHENTICATED, Refusal.AUTHENTICATION, sink);
        }
        tokenBytes = (int) length;
        state = State.TOKEN;
        return Progress.SKIPPED;
    }

    /** The length in the line; {@link Bytes#NONE} if it is another line, or the length is too large for credentials. */
    private long tokenLength(ByteBuf in, int start) {
        boolean set = line.words() >= WORDS_MIN && Bytes.equal(in, start + line.start(0), start + line.end(0), "set");
        if (!set) {
            return Bytes.NONE;
        }
        return Bytes.unsigned(in, start + line.start(LENGTH_WORD), start + line.end(LENGTH_WORD), TOKEN_LENGTH_MAX);
    }

    private Progress token(ByteBuf in, RequestSink sink) {
        int lengthBytes = tokenBytes + LINE_END_BYTES;
        if (in.readableBytes() < lengthBytes) {
            return Progress.INCOMPLETE;
        }
        if (!sink.admitLogin()) {
            return Progress.WAITING;
        }
        state = State.LINE;
        int start = in.readerIndex();
        int end = start + tokenBytes;
        in.skipBytes(lengthBytes);
        if (in.getByte(end) != '\r' || in.getByte(end + 1) != '\n') {
            return answer(Answers.BAD_TERMINATION, Refusal.MALFORMED, sink);
        }
        return take(in.toString(start, tokenBytes, StandardCharsets.ISO_8859_1), sink);
    }

    private Progress take(String token, RequestSink sink) {
        String[] words = token.strip().split(" +", 3);
        if (words.length < 2) {
            return answer(Answers.BAD_TOKEN, Refusal.AUTHENTICATION, sink);
        }
        User given = pool.logins().logIn(bytes(words[0]), bytes(words[1]));
        if (!given.isKnown()) {
            sink.denied(Denial.ofLogin(bytes(words[0])));
            return answer(Answers.WRONG_TOKEN, Refusal.WRONG_PASSWORD, sink);
        }
        if (!sink.loggedIn(given)) {
            return answer(Answers.TOO_MANY_CLIENTS, Refusal.AUTHENTICATION, sink);
        }
        user = given;
        state = State.DONE;
        return answer(Answers.STORED, Refusal.NONE, sink);
    }

    private static byte[] bytes(String word) {
        return word.getBytes(StandardCharsets.ISO_8859_1);
    }

    private Progress answer(byte[] text, Refusal why, RequestSink sink) {
        sink.answer(request, text, why);
        return Progress.TAKEN;
    }

    private Progress breakOff(ByteBuf in, RequestSink sink) {
        in.skipBytes(in.readableBytes());
        state = State.CLOSED;
        sink.breakOff(request, NO_ANSWER, Refusal.AUTHENTICATION);
        return Progress.TAKEN;
    }
}
