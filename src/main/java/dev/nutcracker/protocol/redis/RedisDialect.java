package dev.nutcracker.protocol.redis;

import dev.nutcracker.buffer.HeapLimit;
import dev.nutcracker.protocol.BoundedDecoder;
import dev.nutcracker.protocol.CheckWords;
import dev.nutcracker.protocol.ConnectedClient;
import dev.nutcracker.protocol.Conversation;
import dev.nutcracker.protocol.ConversationState;
import dev.nutcracker.protocol.Denial;
import dev.nutcracker.protocol.Dialect;
import dev.nutcracker.protocol.Extent;
import dev.nutcracker.protocol.Flush;
import dev.nutcracker.protocol.Introduction;
import dev.nutcracker.protocol.KeyByKey;
import dev.nutcracker.protocol.KeyNames;
import dev.nutcracker.protocol.Logins;
import dev.nutcracker.protocol.ParsedRequest;
import dev.nutcracker.protocol.Probe;
import dev.nutcracker.protocol.PubSub;
import dev.nutcracker.protocol.Rejection;
import dev.nutcracker.protocol.ResponseDecoder;
import dev.nutcracker.protocol.ServerLogin;
import dev.nutcracker.protocol.Transfers;
import dev.nutcracker.protocol.UnblockWords;
import dev.nutcracker.protocol.User;
import dev.nutcracker.protocol.redis.resp2.Resp2Translator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandler;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The protocol of a pool of Redis servers. */
public final class RedisDialect implements Dialect {
    private static final byte[] TOO_MANY_CLIENTS =
            "-ERR max number of clients reached\r\n".getBytes(StandardCharsets.US_ASCII);

    private static final byte[] PING = InlineRequest.array(List.of(ascii("PING")));
    private static final Probe PROBE = new Probe(PING, ResponseKind.SIMPLE | ResponseKind.ANY_ERROR);

    /** The names of commands that do nothing but read. */
    private static final Set<String> READS = RedisCommands.TABLE.commands().stream()
            .filter(row -> row.categories().contains(CommandCategory.READ) && !row.mayWrite())
            .map(RedisCommand::name)
            .collect(Collectors.toUnmodifiableSet());

    private static final Probe ASKING =
            new Probe(InlineRequest.array(List.of(ascii("ASKING"))), ResponseKind.SIMPLE | ResponseKind.ANY_ERROR);
    private static final Probe READONLY =
            new Probe(InlineRequest.array(List.of(ascii("READONLY"))), ResponseKind.SIMPLE | ResponseKind.ANY_ERROR);
    private static final byte[] ABORTED_BY_REPLICA = ascii("-EXECABORT Transaction discarded because of: READONLY ");
    /** A stream that is deleted, and CLIENT UNBLOCK, have other words. */
    private static final byte[] UNBLOCKED_BY_REPLICA = ascii("-UNBLOCKED force unblock ");

    private static final byte[] DEMOTED = ascii("-READONLY ");
    private static final byte[] LOADING = ascii("-LOADING ");
    private static final byte[] MASTER_DOWN = ascii("-MASTERDOWN ");

    private static final byte[] RESPONSE_ERROR = Errors.error(RESPONSE_TOO_LARGE);

    private final PoolFacts pool;
    private final PoolCommands commands = new PoolCommands();

    /** @param database the number of the one database that the pool's clients see */
    public RedisDialect(Logins logins, int database) {
        this(logins, database, SlowRequests.NONE, HeapLimit.none());
    }

    /**
     * @param slowRequests the requests that the command SLOWLOG shows
     * @param heap the heap account of data that clients want kept
     */
    public RedisDialect(Logins logins, int database, SlowRequests slowRequests, HeapLimit heap) {
        this(new PoolFacts(
                RedisCommands.TABLE, logins, Databases.from(database), InstantSource.system(), slowRequests, heap));
    }

    RedisDialect(Logins logins, int database, InstantSource clock) {
        this(new PoolFacts(
                RedisCommands.TABLE, logins, Databases.from(database), clock, SlowRequests.NONE, HeapLimit.none()));
    }

    private RedisDialect(PoolFacts pool) {
        this.pool = pool;
    }

    /**
     * Takes on other logins and other databases, for clients that connect from now on, and for each other client when it
     * is {@linkplain Conversation#renewUser renewed}. For one thread at a time.
     *
     * @param policy what the pool adds to the rules of its users
     */
    public void change(Logins logins, Databases databases, RightsPolicy policy) {
        pool.grant(commands.grant(logins.users(), policy));
        pool.change(logins, databases);
    }

    /** The same with the usual policy. */
    public void change(Logins logins, int database) {
        change(logins, Databases.from(database), RightsPolicy.USUAL);
    }

    /** The pool is gone: nobody asks what its clients were refused. */
    public void end() {
        pool.aclLog().bound(0);
    }

    /** Sets what ACL LOAD does. */
    public void onLoad(UsersLoad load) {
        pool.onLoad(load);
    }

    @Override
    public void denied(ConnectedClient client, Denial denial) {
        if (pool.aclLog().isOn() && client.conversation() instanceof ListedClient listed) {
            String line = ClientList.line(client, listed).strip();
            pool.aclLog().add(denial, pool.clock().millis(), line);
        }
    }

    /** Serves clients these commands, from their next request on. For one thread at a time. */
    public void serve(ServedCommands served) {
        pool.serve(commands.serve(served));
        pool.grant(commands.granted());
    }

    /**
     * Sets what clients see from the next {@link #serve(ServedCommands)} on. For one thread at a time.
     *
     * @param facade a cluster; null for one server
     */
    public void present(@Nullable ClusterFacade facade) {
        pool.present(facade);
        commands.present(facade);
    }

    /** The commands that clients may use now. For one thread at a time. */
    public ServedCommands served() {
        return commands.served();
    }

    @Override
    public void serve(Extent extent) {
        pool.serve(commands.serve(extent));
    }

    /**
     * Sets which patterns of SORT are served. Thread-safe.
     *
     * @param hasOnePlace whether all keys that a pattern with a {@code *} forms are on one server; {@code null} if the
     *     pool has only one
     */
    public void place(@Nullable Predicate<byte[]> hasOnePlace) {
        pool.place(hasOnePlace);
    }

    /** Calls {@code listener}, on any thread, for each new script of clients that publishes messages. */
    public void onPublishingScript(Runnable listener) {
        pool.onPublishingScript(listener);
    }

    @Override
    public Logins logins() {
        return pool.logins();
    }

    @Override
    public Conversation conversation(@Nullable User certified) {
        return new RedisConversation(new ClientState(pool, certified));
    }

    @Override
    public @Nullable Conversation resume(ConversationState state) {
        User user = state.form() == ConversationState.Form.REDIS ? pool.logins().arriving(state.user()) : null;
        ClientState client = user == null ? null : ClientState.resumed(pool, state, user);
        return client == null ? null : new RedisConversation(client);
    }

    /** The id of the client that came last; 0 before there was one. */
    public long latestClientId() {
        return pool.latestClientId();
    }

    /** Clients that come from now on have higher ids. */
    public void skipClientIds(long latest) {
        pool.skipClientIds(latest);
    }

    /** Passes the scripts that clients have used to {@code visitor}, those that are known for longest first. */
    public void eachScript(ScriptVisitor visitor) {
        pool.scripts().each(visitor);
    }

    /** Clients have used this script with another process. */
    public void knowScript(boolean loaded, byte[] text) {
        pool.scripts().know(loaded, text);
    }

    @Override
    public ResponseDecoder responseDecoder(int flavour) {
        return new RedisResponseDecoder();
    }

    @Override
    public ResponseDecoder bounded(ResponseDecoder decoder, boolean inResponse) {
        boolean bounds = responseBytesMax() < Long.MAX_VALUE && !(decoder instanceof BoundedDecoder);
        return bounds
                ? new BoundedDecoder(decoder, this::responseBytesMax, any -> RESPONSE_ERROR, inResponse)
                : decoder;
    }

    private long responseBytesMax() {
        return pool.commands().bounds().responseBytesMax();
    }

    @Override
    public byte[] tooManyClients() {
        return TOO_MANY_CLIENTS.clone();
    }

    @Override
    public byte[] errorResponse(String text) {
        return Errors.error(text);
    }

    @Override
    public byte[] repeatedError(String error) {
        return Errors.coded(error);
    }

    /** Before version 4 FLUSHALL has no arguments. */
    @Override
    public List<Flush> flushes() {
        int accepts = ResponseKind.SIMPLE | ResponseKind.ANY_ERROR;
        return List.of(
                new Flush(USUAL_FLAVOUR, InlineRequest.array(List.of(ascii("FLUSHALL"), ascii("ASYNC"))), accepts),
                new Flush(USUAL_FLAVOUR, InlineRequest.array(List.of(ascii("FLUSHALL"))), accepts));
    }

    @Override
    public List<byte[]> handshake(int flavour, @Nullable ServerLogin login, int database) {
        List<byte[]> requests = new ArrayList<>(3);
        requests.addAll(handshakeOfTwemproxy(flavour, login));
        if (Flavour.isResp3(flavour)) {
            requests.add(InlineRequest.array(List.of(ascii("HELLO"), ascii("3"))));
        }
        int selected = Flavour.database(flavour, database);
        if (selected > 0) {
            requests.add(InlineRequest.array(List.of(ascii("SELECT"), ascii(Integer.toString(selected)))));
        }
        return requests;
    }

    @Override
    public List<byte[]> handshakeOfTwemproxy(int flavour, @Nullable ServerLogin login) {
        if (login == null || login.password().isEmpty()) {
            return List.of();
        }
        byte[] password = login.password().getBytes(StandardCharsets.UTF_8);
        String user = login.user();
        return List.of(InlineRequest.array(
                user == null
                        ? List.of(ascii("AUTH"), password)
                        : List.of(ascii("AUTH"), user.getBytes(StandardCharsets.UTF_8), password)));
    }

    @Override
    public @Nullable ChannelHandler translatorOfTwemproxy(int flavour) {
        return Flavour.isResp3(flavour) ? new Resp2Translator(Resp2Commands.TABLE) : null;
    }

    @Override
    public String commandName(ParsedRequest request) {
        return RefusedCommand.name(request);
    }

    @Override
    public String loginMethod(byte[] answer) {
        return "password";
    }

    @Override
    public boolean isBeyondTwemproxy(String commandName) {
        return RedisCommands.TABLE.commands().stream()
                .noneMatch(row -> row.name().equals(commandName) && TwemproxyCommands.takeAll(row));
    }

    @Override
    public boolean onlyReads(String commandName) {
        return READS.contains(commandName);
    }

    @Override
    public boolean isComparable(String commandName) {
        return onlyReads(commandName) && AnswerDigest.isComparable(commandName);
    }

    @Override
    public long digest(String commandName, ByteBuf in, int index, int length) {
        return AnswerDigest.of(commandName, in, index, length);
    }

    @Override
    public Rejection rejection(ByteBuf in, int index, int length) {
        if (starts(in, index, length, DEMOTED)
                || starts(in, index, length, ABORTED_BY_REPLICA)
                || starts(in, index, length, UNBLOCKED_BY_REPLICA)) {
            return Rejection.DEMOTED;
        }
        for (ClusterError error : ClusterError.values()) {
            if (starts(in, index, length, error.start())) {
                return error.rejection();
            }
        }
        boolean notReady = starts(in, index, length, LOADING) || starts(in, index, length, MASTER_DOWN);
        return notReady ? Rejection.NOT_READY : Rejection.NONE;
    }

    @Override
    public byte[] rejectedAlone(String commandName) {
        return switch (commandName) {
            case "exec" -> Transaction.MOVED;
            default -> repeatedError("UNBLOCKED " + MOVED);
        };
    }

    @Override
    public Probe asking() {
        return ASKING;
    }

    @Override
    public Probe readOnly() {
        return READONLY;
    }

    @Override
    public boolean isMiss(@Nullable String commandName, ByteBuf request, ByteBuf in, int index, int length) {
        return Misses.isMiss(commandName, request, in, index, length);
    }

    @Override
    public KeyNames keyNames() {
        return RedisKeyNames.INSTANCE;
    }

    @Override
    public Transfers transfers() {
        return RedisTransfers.INSTANCE;
    }

    @Override
    public byte @Nullable [] firstKey(ByteBuf message) {
        return FirstKey.of(message);
    }

    @Override
    public boolean hasSeveralKeys(ByteBuf message) {
        return FirstKey.hasOthers(message);
    }

    @Override
    public @Nullable KeyByKey keyByKey(ByteBuf message) {
        return SingleKeys.of(message);
    }

    @Override
    public byte @Nullable [] leftToBlock(ByteBuf message, long waitedMs) {
        return BlockingTime.left(message, waitedMs);
    }

    private static boolean starts(ByteBuf in, int index, int length, byte[] words) {
        return length >= words.length && ByteBufUtil.equals(in, index, Unpooled.wrappedBuffer(words), 0, words.length);
    }

    @Override
    public Introduction introduction() {
        byte[] question = InlineRequest.array(List.of(ascii("ECHO"), ascii("nutcracker")));
        return new Introduction(question, PING);
    }

    @Override
    public Probe probe() {
        return PROBE;
    }

    @Override
    public CheckWords checks() {
        return RedisCheckWords.WORDS;
    }

    @Override
    public UnblockWords unblocking() {
        return RedisUnblockWords.WORDS;
    }

    /** Servers without AUTH repeat its arguments in their error. */
    @Override
    public String handshakeError(int flavour, byte[] response) {
        return new String(response, StandardCharsets.UTF_8)
                .strip()
                .replaceFirst("^-", "")
                .replaceFirst("(?s), with args beginning with.*", "");
    }

    /** Servers before Redis 6 do not know {@code HELLO}, and speak RESP2. */
    @Override
    public @Nullable ChannelHandler translator(int flavour, String error) {
        String lowerCase = error.toLowerCase(Locale.ROOT);
        boolean unknown = lowerCase.startsWith("noproto")
                || (lowerCase.startsWith("err unknown command") && lowerCase.contains("hello"));
        return Flavour.isResp3(flavour) && unknown ? new Resp2Translator(Resp2Commands.TABLE) : null;
    }

    @Override
    public String flavourName(int flavour) {
        return Flavour.name(flavour);
    }

    @Override
    public PubSub pubSub() {
        return RedisPubSub.INSTANCE;
    }

    @Override
    public int handshakeAccepts(int flavour) {
        return ResponseKind.SIMPLE | ResponseKind.MAP | ResponseKind.ANY_ERROR;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
