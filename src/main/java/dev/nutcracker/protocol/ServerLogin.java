package dev.nutcracker.protocol;

import org.jspecify.annotations.Nullable;

/**
 * The credentials that a server is given.
 *
 * @param user null to give a password only, which is possible with Redis
 */
public record ServerLogin(@Nullable String user, String password) {
    /** Nothing of them is shown. */
    @Override
    public String toString() {
        return user == null ? "a password" : "a user and a password";
    }
}
