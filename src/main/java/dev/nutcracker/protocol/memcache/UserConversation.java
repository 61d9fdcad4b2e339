package dev.nutcracker.protocol.memcache;

import dev.nutcracker.protocol.Conversation;
import dev.nutcracker.protocol.ParsedRequest;
import dev.nutcracker.protocol.User;
import org.jspecify.annotations.Nullable;

/** A conversation whose client may be a user, with rights of its own. */
abstract sealed class UserConversation extends Conversation permits MemcacheConversation, BinaryConversation {
    /** What all clients of the pool share. */
    final PoolFacts pool;
    /** {@code null} if the client may do everything, or nothing but log in. */
    @Nullable
    UserRights rights;

    UserConversation(PoolFacts pool, User user, ParsedRequest request) {
        super(user, request);
        this.pool = pool;
        this.rights = pool.rightsOf(user);
    }

    /** The client is this user from now on. */
    final void become(User who) {
        user = who;
        rights = pool.rightsOf(who);
    }

    @Override
    public final boolean renewUser() {
        User renewed = pool.logins().renewed(user);
        if (renewed != null) {
            become(renewed);
        }
        return renewed != null;
    }
}
