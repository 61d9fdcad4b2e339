package dev.nutcracker.protocol;

import static java.util.Objects.requireNonNull;

/**
 * What a {@linkplain Conversation conversation} is between two requests, so that another process can go on with it: {@link
 * Conversation#state} and {@link Dialect#resume}.
 *
 * @param form which kind of conversation it is
 * @param clientId the answer to CLIENT ID; 0 in a protocol without it
 * @param user who the client is
 * @param protocolVersion of Redis, 2 or 3; 0 in another protocol
 * @param database the number that the client has selected; {@link #OWN_DATABASE} for that of the pool
 * @param name that the client has given itself; empty for none, as the two below
 */
public record ConversationState(
        Form form,
        long clientId,
        Identity user,
        int protocolVersion,
        int database,
        byte[] name,
        byte[] libraryName,
        byte[] libraryVersion,
        boolean wantsReplies) {
    /** Stands for the database of the pool, whatever its number is. */
    public static final int OWN_DATABASE = -1;

    private static final byte[] NONE = {};

    public ConversationState {
        requireNonNull(form, "form");
        requireNonNull(user, "user");
    }

    /** The kinds of conversation, with the protocol of each. */
    public enum Form {
        REDIS,
        /** Of memcached's protocols, the client has not shown yet which one it speaks. */
        MEMCACHE_UNOPENED,
        /** The client has to log in first. */
        MEMCACHE_TEXT_LOGIN,
        MEMCACHE_TEXT,
        MEMCACHE_BINARY
    }

    /**
     * Who a client is, so that another process knows it.
     *
     * @param known whether it has logged in, or needs no login
     * @param byRules whether it has rights of its own
     */
    public record Identity(String name, boolean known, boolean byRules) {
        static Identity of(User user) {
            return new Identity(user.name(), user.isKnown(), user.rules() != null);
        }
    }

    /** Of a client of memcached's protocols. */
    public static ConversationState ofMemcache(Form form, User user) {
        return new ConversationState(form, 0, Identity.of(user), 0, OWN_DATABASE, NONE, NONE, NONE, true);
    }

    /** Of a client of Redis. */
    public static ConversationState ofRedis(
            long clientId,
            User user,
            int protocolVersion,
            int database,
            byte[] name,
            byte[] libraryName,
            byte[] libraryVersion,
            boolean wantsReplies) {
        return new ConversationState(
                Form.REDIS,
                clientId,
                Identity.of(user),
                protocolVersion,
                database,
                name,
                libraryName,
                libraryVersion,
                wantsReplies);
    }
}
