package dev.nutcracker.protocol.memcache;

import dev.nutcracker.protocol.BoundedDecoder;
import dev.nutcracker.protocol.Bounds;
import dev.nutcracker.protocol.CheckWords;
import dev.nutcracker.protocol.Conversation;
import dev.nutcracker.protocol.ConversationState;
import dev.nutcracker.protocol.Dialect;
import dev.nutcracker.protocol.ExpiryLimit;
import dev.nutcracker.protocol.Extent;
import dev.nutcracker.protocol.Flush;
import dev.nutcracker.protocol.Introduction;
import dev.nutcracker.protocol.KeyNames;
import dev.nutcracker.protocol.Logins;
import dev.nutcracker.protocol.ParsedRequest;
import dev.nutcracker.protocol.Probe;
import dev.nutcracker.protocol.Recognition;
import dev.nutcracker.protocol.ResponseDecoder;
import dev.nutcracker.protocol.Restrictions;
import dev.nutcracker.protocol.ServerLogin;
import dev.nutcracker.protocol.Transfers;
import dev.nutcracker.protocol.User;
import dev.nutcracker.protocol.WriteCopies;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** The protocol of a pool of memcached servers. */
public final class MemcacheDialect implements Dialect {
    private static final byte[] TOO_MANY_CLIENTS =
            "ERROR Too many open connections\r\n".getBytes(StandardCharsets.US_ASCII);

    /** The largest value that memcached can be told to take (its option {@code -I}). */
    public static final int VALUE_LIMIT_BYTES = 1 << 30;

    private static final Probe PROBE = new Probe(
            ascii("version\r\n"),
            MemcacheResponseDecoder.VERSION | ResponseDecoder.ERROR | ResponseDecoder.SERVER_TROUBLE);

    private static final ExpiryLimit EXPIRY_LIMIT =
            new ExpiryCap(() -> TimeUnit.MILLISECONDS.toSeconds(System.currentTimeMillis()));

    private static final MemcacheCopies COPIES = new MemcacheCopies();

    private final PoolFacts pool;

    public MemcacheDialect() {
        this(VALUE_LIMIT_BYTES);
    }

    /** With values of any size, for clients that log in with these. */
    public MemcacheDialect(Logins logins) {
        this(VALUE_LIMIT_BYTES, logins);
    }

    /**
     * With values up to {@code valueLimitBytes}; larger ones are answered as memcached answers them, and never kept in
     * memory.
     */
    public MemcacheDialect(int valueLimitBytes) {
        this(valueLimitBytes, Logins.notWanted());
    }

    private MemcacheDialect(int valueLimitBytes, Logins logins) {
        if (valueLimitBytes < 0 || valueLimitBytes > VALUE_LIMIT_BYTES) {
            throw new IllegalArgumentException("valueLimitBytes must be between 0 and " + VALUE_LIMIT_BYTES);
        }
        this.pool = new PoolFacts(valueLimitBytes, logins);
    }

    /** Takes on other logins, for clients that connect from now on. Thread-safe. */
    public void change(Logins logins) {
        pool.change(logins);
    }

    /** Sets whether the pool has one server, which can be asked what several could not be. Thread-safe. */
    public void serve(boolean oneServer) {
        pool.leadToOneServer(oneServer);
    }

    /** Sets what clients may not do, from their next request on. For one thread at a time. */
    public void restrict(Restrictions restrictions) {
        pool.served().restrict(restrictions);
    }

    /** Sets how large requests and responses may be, from the next ones on. Thread-safe. */
    public void bound(Bounds bounds) {
        pool.bound(bounds);
    }

    /** Whether clients are served as in front of one server. */
    public boolean servesOneServer() {
        return pool.leadsToOneServer();
    }

    @Override
    public void serve(Extent extent) {
        pool.served().change(extent);
    }

    @Override
    public String loginMethod(byte[] answer) {
        return BinaryPacket.isResponse(answer) ? "sasl" : "text";
    }

    @Override
    public boolean isBeyondTwemproxy(String commandName) {
        return !TwemproxyForm.takesAll(commandName);
    }

    /** Servers before memcached 1.6 do not know it, and answer with an error. */
    @Override
    public Introduction introduction() {
        return new Introduction(ascii("mn\r\n"), ascii("version\r\n"));
    }

    @Override
    public Probe probe() {
        return PROBE;
    }

    @Override
    public boolean onlyReads(String commandName) {
        return commandName.equals("get") || commandName.equals("gets");
    }

    @Override
    public boolean mayWrite(ParsedRequest request) {
        boolean may = request.command().mayWrite();
        return may && (request.keyCount() == 0 || COPIES.form(request) != CopyForm.NONE);
    }

    /** Servers that speak only one of the protocols do not answer, or answer with an error. */
    @Override
    public List<Flush> flushes() {
        return List.of(
                new Flush(
                        USUAL_FLAVOUR,
                        ascii("flush_all\r\n"),
                        MemcacheResponseDecoder.OK | ResponseDecoder.ERROR | ResponseDecoder.SERVER_TROUBLE),
                new Flush(
                        BinaryConversation.FLAVOUR,
                        BinaryPacket.request(Opcode.FLUSH, new byte[0], new byte[0]),
                        Opcode.FLUSH.command().accepts()));
    }

    @Override
    public WriteCopies writeCopies() {
        return COPIES;
    }

    @Override
    public KeyNames keyNames() {
        return MemcacheKeyNames.INSTANCE;
    }

    @Override
    public Transfers transfers() {
        return MemcacheTransfers.INSTANCE;
    }

    /** No values, no answer to a quiet request, or a status that says so. */
    @Override
    public boolean isMiss(@Nullable String commandName, ByteBuf request, ByteBuf in, int index, int length) {
        return length == 0
                || in.getByte(index) == 'E'
                || (in.getByte(index) == BinaryHeader.RESPONSE_MAGIC
                        && in.getShort(index + BinaryHeader.STATUS) == BinaryStatus.NOT_FOUND.code())
                || (in.getByte(index) == 'N' && in.getByte(index + 1) != 'S');
    }

    @Override
    public ExpiryLimit expiryLimit() {
        return EXPIRY_LIMIT;
    }

    @Override
    public CheckWords checks() {
        return MemcacheCheckWords.WORDS;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public Logins logins() {
        return pool.logins();
    }

    @Override
    public Conversation conversation(@Nullable User certified) {
        return new MemcacheConversation(pool, certified);
    }

    @Override
    public Recognition recognize(ByteBuf first, boolean all) {
        return FirstRequest.recognize(first, all);
    }

    @Override
    public @Nullable Conversation resume(ConversationState state) {
        User user = pool.logins().arriving(state.user());
        if (user == null) {
            return null;
        }
        return switch (state.form()) {
            case MEMCACHE_UNOPENED -> new MemcacheConversation(pool, null);
            case MEMCACHE_TEXT_LOGIN ->
                user.isKnown() ? MemcacheConversation.resumed(pool, user) : TextLogin.resumed(pool);
            case MEMCACHE_TEXT -> user.isKnown() ? MemcacheConversation.resumed(pool, user) : null;
            case MEMCACHE_BINARY ->
                BinaryConversation.resumed(pool, pool.served().table().extent(), user);
            case REDIS -> null;
        };
    }

    /** Uniques and flags of meta commands are each server's own. */
    @Override
    public boolean isComparable(String commandName) {
        return commandName.equals("get");
    }

    @Override
    public ResponseDecoder responseDecoder(int flavour) {
        return isBinary(flavour) ? new BinaryResponseDecoder() : new MemcacheResponseDecoder();
    }

    @Override
    public ResponseDecoder bounded(ResponseDecoder decoder, boolean inResponse) {
        if (pool.bounds().responseBytesMax() == Long.MAX_VALUE || decoder instanceof BoundedDecoder) {
            return decoder;
        }
        IntFunction<byte[]> error = decoder instanceof BinaryResponseDecoder
                ? BinaryOpaque::tooLargeResponse
                : any -> Answers.RESPONSE_TOO_LARGE;
        return new BoundedDecoder(decoder, () -> pool.bounds().responseBytesMax(), error, inResponse);
    }

    @Override
    public byte[] tooManyClients() {
        return TOO_MANY_CLIENTS.clone();
    }

    @Override
    public byte[] errorResponse(String text) {
        return Answers.serverError(text);
    }

    /**
     * A NOOP shows that the server speaks the binary protocol, so that a later error is not taken for the lack of it. Its
     * opcode is a line end, so a server that speaks only text answers as well.
     */
    @Override
    public List<byte[]> handshake(int flavour, @Nullable ServerLogin login, int database) {
        List<byte[]> requests = new ArrayList<>(2);
        Credentials given = login == null ? null : Credentials.of(login);
        if (!isBinary(flavour)) {
            return given == null ? List.of() : List.of(given.line());
        }
        if (given != null) {
            requests.add(BinaryPacket.request(Opcode.SASL_AUTH, BinaryLogin.MECHANISM, given.plain()));
        }
        requests.add(BinaryConversation.FENCE.request());
        return requests;
    }

    /** It would take the credentials for a value to store. */
    @Override
    public List<byte[]> handshakeOfTwemproxy(int flavour, @Nullable ServerLogin login) {
        return List.of();
    }

    @Override
    public int handshakeAccepts(int flavour) {
        int errors = ResponseDecoder.ERROR | ResponseDecoder.SERVER_TROUBLE;
        return isBinary(flavour)
                ? errors | BinaryKind.AUTHENTICATED | BinaryKind.NOOP
                : errors | MemcacheResponseDecoder.STORED;
    }

    @Override
    public String handshakeError(int flavour, byte[] response) {
        return isBinary(flavour) ? BinaryPacket.text(response) : new String(response, StandardCharsets.UTF_8).strip();
    }

    /** memcached with SASL speaks only binary, and some of its relatives speak only text. */
    @Override
    public boolean mayBeUnspoken(int flavour) {
        return true;
    }

    @Override
    public String flavourName(int flavour) {
        return isBinary(flavour) ? "binary" : "text";
    }

    private static boolean isBinary(int flavour) {
        return flavour == BinaryConversation.FLAVOUR;
    }
}
