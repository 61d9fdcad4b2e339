package dev.nutcracker.config;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * What a server is given when the proxy connects to it.
 *
 * @param user null if servers are given a password only
 * @param shared whether clients must give the same, by {@code redis_auth} or {@code memcache_auth}
 */
public record ServerCredentials(@Nullable Expanded user, Secret password, boolean shared) {
    public ServerCredentials {
        requireNonNull(password, "password");
    }

    /** Returns a password that clients must give as well. */
    public static ServerCredentials ofPassword(Secret password) {
        return new ServerCredentials(null, password, true);
    }

    /** Returns {@code user:password}, which clients must give as well; the password may have colons. */
    static ServerCredentials ofUserAndPassword(Secret both) {
        int colon = both.text().indexOf(':');
        Secret password = new Secret(both.text().substring(colon + 1), both.origin(), both.file());
        return new ServerCredentials(Expanded.literal(both.text().substring(0, colon)), password, true);
    }

    /** Returns the name of the user; null if there is none. */
    public @Nullable String userName() {
        return user == null ? null : user.text();
    }

    /** Whether a server cannot tell the two apart. */
    boolean areTheSameAs(ServerCredentials other) {
        String otherUser = other.userName();
        String name = userName();
        return (name == null ? otherUser == null : name.equals(otherUser))
                && password.text().equals(other.password.text());
    }

    /** Nothing of them is shown. */
    @Override
    public String toString() {
        return user == null ? "a password" : "a user and a password";
    }
}
