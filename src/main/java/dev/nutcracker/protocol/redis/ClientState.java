package dev.nutcracker.protocol.redis;

import dev.nutcracker.protocol.Inquiry;
import dev.nutcracker.protocol.ReplyMode;
import dev.nutcracker.protocol.User;
import org.jspecify.annotations.Nullable;

/** What the proxy keeps of one client that Redis would keep of it. */
final class ClientState {
    private static final byte[] NO_NAME = {};
    private static final int NAME_BYTES_MAX = 1024;

    private final PoolFacts pool;
    private final long id;
    private byte[] name = NO_NAME;
    private User user;
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

    ClientState(PoolFacts pool) {
        this.pool = pool;
        this.id = pool.nextClientId();
        this.user = pool.logins().initialUser();
    }

    PoolFacts pool() {
        return pool;
    }

    /** The answer to CLIENT ID: no other client of this pool has the same. */
    long id() {
        return id;
    }

    /** What the client calls itself, empty when it has not said. */
    byte[] name() {
        return name;
    }

    /**
     * Takes the client's name, if it has no bytes that would spoil a line of text and is not too long to be kept for each
     * client; answers what is wrong with it, {@code null} if nothing is.
     */
    @Nullable
    String rename(byte[] newName) {
        String objection = objection(name, newName);
        if (objection == null) {
            name = newName;
        }
        return objection;
    }

    /** What the client says of the library it uses, under the conditions of {@link #rename}. */
    @Nullable
    String useLibrary(byte[] newName) {
        String objection = objection(libraryName, newName);
        if (objection == null) {
            libraryName = newName;
        }
        return objection;
    }

    /** As {@link #useLibrary}, of the library's version. */
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

    /** Whether there is heap for what the client says of itself anew, which has been taken then. */
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

    /** Empty when the client has not said. */
    byte[] libraryName() {
        return libraryName;
    }

    /** Empty when the client has not said. */
    byte[] libraryVersion() {
        return libraryVersion;
    }

    /** The number of the database that the client uses. */
    int database() {
        return database == Flavour.OWN_DATABASE ? pool.database() : database;
    }

    /** Whether the client wants responses; one that is to be skipped does not count. */
    boolean wantsReplies() {
        return wantsReplies;
    }

    /** From the request at hand on, the client wants these responses. */
    void wantReplies(ReplyMode wanted) {
        changedReplies = wanted;
        wantsReplies = wanted != ReplyMode.OFF;
    }

    /** Which responses the client wants since the request at hand, {@code null} if that said nothing of it; once. */
    @Nullable
    ReplyMode takeChangedReplies() {
        ReplyMode taken = changedReplies;
        changedReplies = null;
        return taken;
    }

    /** The request at hand is answered when {@code newInquiry} has been everywhere. */
    void inquire(Inquiry newInquiry) {
        inquiry = newInquiry;
    }

    /** What the request at hand has to find out, {@code null} for most; once. */
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

    /** The client is this user from now on; {@link User#UNKNOWN} locks it out, if it has to be somebody. */
    void logIn(User other) {
        user = other == User.UNKNOWN ? pool.logins().initialUser() : other;
    }

    /** Begins an answer in the client's version of the protocol. */
    ResponseWriter response() {
        return new ResponseWriter(resp3);
    }

    /** 2 or 3. */
    int protocolVersion() {
        return resp3 ? 3 : 2;
    }

    /** From the next answer on, version 3 of the protocol or version 2. */
    void speakResp3(boolean wanted) {
        resp3 = wanted;
    }

    /** Uses another database, whose number is known to be right. */
    void select(int number) {
        database = number == pool.database() ? Flavour.OWN_DATABASE : number;
    }

    /** Which kind of server connection serves this client. */
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

    /** Forgets everything the client has said. */
    void reset() {
        forgetName();
        user = pool.logins().initialUser();
        resp3 = false;
        database = Flavour.OWN_DATABASE;
        unsubscribing = subscribed;
        subscribed = false;
        wantsReplies = true;
    }

    /** Whether the client gets messages in a version of the protocol in which it may send few commands then. */
    boolean isSubscriberOnly() {
        return subscribed && !resp3;
    }

    /** The client gets messages of some topics, or of none. */
    void subscribed(boolean toAny) {
        subscribed = toAny;
    }

    /** Whether the client's subscriptions are to end with the request that has just been answered. */
    boolean takeUnsubscribing() {
        boolean taken = unsubscribing;
        unsubscribing = false;
        return taken;
    }
}
