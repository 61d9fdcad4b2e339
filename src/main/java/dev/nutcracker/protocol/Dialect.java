package dev.nutcracker.protocol;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandler;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The protocol of a pool: makes decoders for both sides and writes the proxy's own messages. */
public interface Dialect {
    /** The error in place of a response that is too large. */
    String RESPONSE_TOO_LARGE = "response too large";

    /** The error for a request for which there is no memory. */
    String OUT_OF_MEMORY = "the proxy is out of memory for requests (max_memory)";

    /** The error for a request to a cluster whose keys have to be in one slot and are not. */
    String SEVERAL_SLOTS = "CROSSSLOT Keys in request don't hash to the same slot";

    /** The error for a request whose keys have just got another server. */
    String MOVED = "the key belongs to another server now";

    /** The error for a request for a server of which nobody has said where it is. */
    String NO_PRIMARY = "the server of this key is not known yet";

    /** The error for a request for a server that has as many as it may have. */
    String TOO_MANY_REQUESTS = "too many requests wait for this server";

    /** The error for a read that only replicas may serve, while none is fit. */
    String NO_REPLICA = "no replica of this server is fit to be read";

    /** The error for a request above a rate limit. */
    String OVER_RATE = "rate limit exceeded";

    /** Who clients may be; other logins after a reload. */
    Logins logins();

    /** For a client without a certificate that has just connected. */
    default Conversation conversation() {
        return conversation(null);
    }

    /**
     * For a client that has just connected.
     *
     * @param certified the user that the client is by its certificate; null if that does not say
     */
    Conversation conversation(@Nullable User certified);

    /**
     * Whether a client that begins with these bytes speaks this protocol, at an address where pools of both protocols
     * listen. One of the protocols tells; a client that it does not recognize speaks the other one.
     *
     * @param all whether no more bytes are waited for; then the result is not {@link Recognition#OPEN}
     */
    default Recognition recognize(ByteBuf first, boolean all) {
        throw new AssertionError("the other protocol tells");
    }

    /**
     * Goes on with a conversation that another process has had.
     *
     * @return null if this pool has no such client: its user may not enter, for example
     */
    @Nullable
    Conversation resume(ConversationState state);

    /** For a server connection of that flavour that has just been opened. */
    ResponseDecoder responseDecoder(int flavour);

    /**
     * A decoder that goes on where {@code decoder} is, and that withholds responses which are too large; {@code decoder}
     * itself if the pool does not bound responses.
     *
     * @param inResponse whether a response may have begun
     */
    default ResponseDecoder bounded(ResponseDecoder decoder, boolean inResponse) {
        return decoder;
    }

    /** A client has asked for something that it may not do, or has given a wrong password. Thread-safe. */
    default void denied(ConnectedClient client, Denial denial) {}

    /** The error response that says {@code text}, in one line. */
    byte[] errorResponse(String text);

    /** The error response that repeats {@code error}, which a server has answered, with its code if it has one. */
    default byte[] repeatedError(String error) {
        return errorResponse(error);
    }

    /** The answer to a client that the pool has no room for. */
    byte[] tooManyClients();

    /** The flavour of connection for a client that has not asked for anything else. */
    int USUAL_FLAVOUR = 0;

    /**
     * The requests to be sent first on a new server connection, in order. Each must be answered with anything but an
     * error before the connection is used.
     *
     * @param flavour the kind of connection, from its clients' protocol version and database; see {@link
     *     Conversation#flavour}
     * @param login for the server, {@code null} for none
     * @param database for clients that select none
     */
    List<byte[]> handshake(int flavour, @Nullable ServerLogin login, int database);

    /** That flavour in words, for operators. */
    String flavourName(int flavour);

    /** As {@link #handshake}, for a server that takes only the commands of twemproxy. */
    List<byte[]> handshakeOfTwemproxy(int flavour, @Nullable ServerLogin login);

    /** The handler that makes such a server serve this flavour, from the start; {@code null} if none is needed. */
    default @Nullable ChannelHandler translatorOfTwemproxy(int flavour) {
        return null;
    }

    /** Returns the name of the request's command, as the client has written it if the command is not served. */
    default String commandName(ParsedRequest request) {
        return request.command().name();
    }

    /** Returns how a client has logged in, or tried to, that gets this answer. */
    String loginMethod(byte[] answer);

    /** Whether there are requests of this command that twemproxy does not take. */
    boolean isBeyondTwemproxy(String commandName);

    /** How servers are asked how much they take. */
    Introduction introduction();

    /** Whether the request may change what a server has. */
    default boolean mayWrite(ParsedRequest request) {
        return request.command().mayWrite();
    }

    /** Whether requests of this command do nothing but read, so that one may be sent twice. */
    default boolean onlyReads(String commandName) {
        return false;
    }

    /** Whether two servers with the same data answer requests of this command alike. */
    default boolean isComparable(String commandName) {
        return false;
    }

    /**
     * A check sum of the response to a read, which lies in {@code length} bytes of {@code in}. It is the same for responses that
     * mean the same: the members of a set, for example, may come in any order.
     */
    default long digest(String commandName, ByteBuf in, int index, int length) {
        return Digests.of(in, index, length);
    }

    /** Whether the server has not done the request at all, by its error, which lies in {@code length} bytes of {@code in}. */
    default Rejection rejection(ByteBuf in, int index, int length) {
        return Rejection.NONE;
    }

    /** The error for a request that a server has rejected, and that cannot be sent to another one because of what came before it. */
    default byte[] rejectedAlone(String commandName) {
        return errorResponse(MOVED);
    }

    /** Sent before a request to a node of a cluster that has a key of a slot which is another node's. */
    default Probe asking() {
        throw new IllegalStateException("only Redis has clusters");
    }

    /** Sent first on a connection to a replica of a node of a cluster, so that it serves reads. */
    default Probe readOnly() {
        throw new IllegalStateException("only Redis has clusters");
    }

    /**
     * Whether a response, which lies in {@code length} bytes of {@code in}, says that something that was asked for is not there.
     *
     * @param request the request, in full
     */
    default boolean isMiss(@Nullable String commandName, ByteBuf request, ByteBuf in, int index, int length) {
        return false;
    }

    /** The first key of a request that has arrived in full; null if it has none, or none is known. */
    default byte @Nullable [] firstKey(ByteBuf message) {
        return null;
    }

    /** Whether a request that has arrived in full has more keys than one, as far as is known. */
    default boolean hasSeveralKeys(ByteBuf message) {
        return false;
    }

    /** The request, which has arrived in full, as one for each of its keys; null if it cannot be done so. */
    default @Nullable KeyByKey keyByKey(ByteBuf message) {
        return null;
    }

    /** A request that has blocked for some time, with what is left of its timeout; null if it must not be asked again. */
    default byte @Nullable [] leftToBlock(ByteBuf message, long waitedMs) {
        return null;
    }

    /** The ways to make a server forget all its values; if it refuses one, the next is tried. */
    List<Flush> flushes();

    /** How writes are repeated at a second server; {@code null} in a protocol in which this cannot be done. */
    default @Nullable WriteCopies writeCopies() {
        return null;
    }

    /** How values are brought from one server to another; {@code null} in a protocol in which this cannot be done. */
    default @Nullable Transfers transfers() {
        return null;
    }

    /** How requests get other keys; {@code null} in a protocol in which this cannot be done. */
    default @Nullable KeyNames keyNames() {
        return null;
    }

    /** How expiration times are limited; {@code null} in a protocol in which this cannot be done. */
    default @Nullable ExpiryLimit expiryLimit() {
        return null;
    }

    /** How a server is probed for a sign of life, on connections of the usual flavour. */
    Probe probe();

    /** How a server is asked whether it is well. */
    CheckWords checks();

    /** From their next request on, serves clients only what servers of this extent take. For one thread at a time. */
    void serve(Extent extent);

    /**
     * The handler that makes a server serve this flavour after it has answered a handshake request with an error. From
     * then on it stands between the socket and the server connection. {@code null} if no handler can do that.
     */
    default @Nullable ChannelHandler translator(int flavour, String error) {
        return null;
    }

    /**
     * Whether some servers do not speak that flavour and show this by closing the connection during the handshake.
     */
    default boolean mayBeUnspoken(int flavour) {
        return false;
    }

    /** The words of subscriptions, for a protocol in which clients {@linkplain RequestSink#subscribe subscribe}. */
    default PubSub pubSub() {
        throw new AssertionError("this protocol has no subscriptions");
    }

    /** The words that end a connection's wait, for a protocol in which connections block. */
    default UnblockWords unblocking() {
        throw new AssertionError("this protocol has no request that waits at the server");
    }

    /** The error text in the response to a handshake, without anything that the handshake had in it. */
    String handshakeError(int flavour, byte[] response);

    /** The kinds of response that fit a handshake request, see {@link Command#accepts()}. */
    int handshakeAccepts(int flavour);
}
