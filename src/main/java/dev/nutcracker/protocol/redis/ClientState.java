package dev.nutcracker.protocol.redis;

import dev.nutcracker.protocol.ConversationState;
import dev.nutcracker.protocol.Inquiry;
import dev.nutcracker.protocol.ReplyMode;
import dev.nutcracker.protocol.Topic;
import dev.nutcracker.protocol.User;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/** The state of one client that Redis would keep in its {@code client}. */
final class ClientState {
    private static final byte[] NO_NAME = {};
    private static final int NAME_BYTES_MAX = 1024;

    private final PoolFacts pool;
    private final long id;
    private byte[] name = NO_NAME;
    private User user;
    /** {@code null} if the client may do everything, or nothing but log in. */
    private @Nullable ClientRights rights;

    private final @Nullable User certified;

    private boolean resp3;
    private int database = Flavour.OWN_DATABASE;
    private boolean leaving;
    private boolean subscribed;
    private boolean unsubscribing;
    private byte[] libraryName = NO_NAME;
    private byte[] libraryVersion = NO_NAME;
    private boolean wantsReplies = true;
    private @Nullable ReplyMode changedReplies;
    private @Nullable Inquiry inquiry;

    /** @param certified the user that the client is by its certificate, without a login; null if it is none */
    ClientState(PoolFacts pool, @Nullable User certified) {
        this(pool, pool.nextClientId(), certified);
    }

    private ClientState(PoolFacts pool, long id, @Nullable User certified) {
        this.pool = pool;
        this.id = id;
        this.certified = certified;
        this.user = initialUser();
        this.rights = rightsOf(user);
    }

    /**
     * A client that another process has had, as this user.
     *
     * @return null if the pool lacks what the client has
     */
    static @Nullable ClientState resumed(PoolFacts pool, ConversationState former, User user) {
        ClientState client = new ClientState(pool, former.clientId(), null);
        client.become(user);
        client.resp3 = former.protocolVersion() == 3;
        client.wantsReplies = former.wantsReplies();
        int number = former.database();
        if (number != ConversationState.OWN_DATABASE && number > pool.databaseMax()) {
            return null;
        }
        if (number != ConversationState.OWN_DATABASE) {
            client.select(number);
        }
        boolean isKept = client.rename(former.name()) == null
                && client.useLibrary(former.libraryName()) == null
                && client.useLibraryVersion(former.libraryVersion()) == null;
        if (!isKept) {
            client.end();
        }
        return isKept ? client : null;
    }

    /** What another process must know to go on; null if the client is subscribed or leaves. */
    @Nullable
    ConversationState state() {
        return subscribed || leaving
                ? null
                : ConversationState.ofRedis(
                        id,
                        user,
                        protocolVersion(),
                        database == Flavour.OWN_DATABASE ? ConversationState.OWN_DATABASE : database,
                        name,
                        libraryName,
                        libraryVersion,
                        wantsReplies);
    }

    private User initialUser() {
        return pool.logins().initialUser(certified);
    }

    private @Nullable ClientRights rightsOf(User who) {
        return who.isKnown() && !who.mayDoEverything() ? new ClientRights(who.name(), pool.rights()) : null;
    }

    PoolFacts pool() {
        return pool;
    }

    /** The answer to CLIENT ID, unique among the clients of this pool. */
    long id() {
        return id;
    }

    /** The name that the client has given itself, empty without one. */
    byte[] name() {
        return name;
    }

    /**
     * Sets the client's name, unless it has bytes that would break a line of text, or is too long to be kept for each
     * client; returns the error, {@code null} if there is none.
     */
    @Nullable
    String rename(byte[] newName) {
        String objection = objection(name, newName);
        if (objection == null) {
            name = newName;
        }
        return objection;
    }

    /** Sets the name of the client's library, under the conditions of {@link #rename}. */
    @Nullable
    String useLibrary(byte[] newName) {
        String objection = objection(libraryName, newName);
        if (objection == null) {
            libraryName = newName;
        }
        return objection;
    }

    /** Sets the version of the client's library, as {@link #useLibrary}. */
    @Nullable
    String useLibraryVersion(byte[] newVersion) {
        String objection = objection(libraryVersion, newVersion);
        if (objection == null) {
            libraryVersion = newVersion;
        }
        return objection;
    }

    private @Nullable String objection(byte[] before, byte[] after) {
        if (after.length > NAME_BYTES_MAX) {
            return "cannot be longer than " + NAME_BYTES_MAX + " bytes.";
        }
        if (!isWord(after)) {
            return "cannot contain spaces, newlines or special characters.";
        }
        return replaces(before, after) ? null : "find no heap left to be kept in (-Xmx).";
    }

    /** Whether there is heap for the client's new text, which has been taken then. */
    private boolean replaces(byte[] before, byte[] after) {
        boolean hasRoom = pool.heap().take(after.length);
        if (hasRoom) {
            pool.heap().giveBack(before.length);
        }
        return hasRoom;
    }

    /** The client is gone. */
    void end() {
        forgetName();
        pool.heap().giveBack(libraryName.length + libraryVersion.length);
        libraryName = NO_NAME;
        libraryVersion = NO_NAME;
    }

    private void forgetName() {
        pool.heap().giveBack(name.length);
        name = NO_NAME;
    }

    private static boolean isWord(byte[] text) {
        for (byte character : text) {
            if (character < '!' || character > '~') {
                return false;
            }
        }
        return true;
    }

    /** Empty if the client has not set it. */
    byte[] libraryName() {
        return libraryName;
    }

    /** Empty if the client has not set it. */
    byte[] libraryVersion() {
        return libraryVersion;
    }

    /** The number of the database that the client has selected. */
    int database() {
        return database == Flavour.OWN_DATABASE ? pool.database() : database;
    }

    /** Whether the client wants responses; a single one to be skipped does not count. */
    boolean wantsReplies() {
        return wantsReplies;
    }

    /** From the current request on, the client wants these responses. */
    void wantReplies(ReplyMode wanted) {
        changedReplies = wanted;
        wantsReplies = wanted != ReplyMode.OFF;
    }

    /**
     * The responses that the client wants since the current request, {@code null} if that did not change it; returned
     * once.
     */
    @Nullable
    ReplyMode takeChangedReplies() {
        ReplyMode taken = changedReplies;
        changedReplies = null;
        return taken;
    }

    /** The current request is answered when {@code newInquiry} has visited every worker. */
    void inquire(Inquiry newInquiry) {
        inquiry = newInquiry;
    }

    /** The inquiry of the current request, {@code null} for most; returned once. */
    @Nullable
    Inquiry takeInquiry() {
        Inquiry taken = inquiry;
        inquiry = null;
        return taken;
    }

    /** Who the client is. */
    User user() {
        return user;
    }

    /** The client is this user from now on. {@link User#UNKNOWN} locks it out if a login is wanted. */
    void logIn(User other) {
        become(other == User.UNKNOWN ? initialUser() : other);
    }

    private void become(User other) {
        user = other;
        rights = rightsOf(other);
    }

    /** The client is who it would be if it came now; returns false if it may not stay. */
    boolean renewUser() {
        User renewed = pool.logins().renewed(user);
        if (renewed != null) {
            become(renewed);
        }
        return renewed != null;
    }

    /** Whether the client may still get messages of this topic. */
    boolean mayReceive(Topic topic) {
        byte[] name = topic.name();
        return rights == null
                || rights.rights()
                        .mayReceive(Unpooled.wrappedBuffer(name), 0, name.length, topic.kind() == Topic.Kind.PATTERN);
    }

    /** What the client may do; {@code null} if it may do everything, or nothing but log in. */
    @Nullable
    ClientRights rights() {
        return rights;
    }

    /** Begins an answer in the client's protocol version. */
    ResponseWriter response() {
        return new ResponseWriter(resp3);
    }

    /** 2 or 3. */
    int protocolVersion() {
        return resp3 ? 3 : 2;
    }

    /** Sets the protocol version from the next answer on: 3 or 2. */
    void speakResp3(boolean wanted) {
        resp3 = wanted;
    }

    /** Selects another database; its number has been checked. */
    void select(int number) {
        database = number == pool.database() ? Flavour.OWN_DATABASE : number;
    }

    /** The kind of server connection for this client. */
    int flavour() {
        return Flavour.of(resp3, database);
    }

    /** Whether the connection is to be closed after the answer. */
    boolean leaving() {
        return leaving;
    }

    void leave() {
        leaving = true;
    }

    /** Forgets everything that the client has set. */
    void reset() {
        forgetName();
        become(initialUser());
        resp3 = false;
        database = Flavour.OWN_DATABASE;
        unsubscribing = subscribed;
        subscribed = false;
        wantsReplies = true;
    }

    /** Whether the client gets messages in a protocol version that then allows few commands. */
    boolean isSubscriberOnly() {
        return subscribed && !resp3;
    }

    /** The client is now subscribed to topics, or to none. */
    void subscribed(boolean toAny) {
        subscribed = toAny;
    }

    /** Whether the request that was just answered ends the client's subscriptions. */
    boolean takeUnsubscribing() {
        boolean taken = unsubscribing;
        unsubscribing = false;
        return taken;
    }
}
