package dev.nutcracker.protocol;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/**
 * The users who may enter a pool, and their passwords. A dialect gets this when its pool is set up and when it changes.
 * All ways to log in, of both protocols, are decided here. The credentials for servers are separate.
 *
 * <p>Immutable. A reload passes another one to the dialect; clients that are logged in stay so.
 */
public final class Logins {
    /** Clients come in without a login. */
    public static final Logins NOT_WANTED = new Logins(User.DEFAULT, null);

    private final User user;
    private final byte[] name;
    private final byte @Nullable [] password;

    /** @param password {@code null} if none is wanted */
    private Logins(User user, byte @Nullable [] password) {
        this.user = user;
        this.name = bytes(user.name());
        this.password = password;
    }

    /** One password, for the user {@code default}; {@code null} or empty if none is wanted. */
    public static Logins byPassword(@Nullable String password) {
        return password == null || password.isEmpty() ? NOT_WANTED : new Logins(User.DEFAULT, bytes(password));
    }

    /** From {@code user:password}, where the password may have colons; {@code null} if none is wanted. */
    public static Logins byCredentials(@Nullable String credentials) {
        if (credentials == null) {
            return NOT_WANTED;
        }
        int colon = credentials.indexOf(':');
        User user = new User(credentials.substring(0, colon), User.Permissions.EVERYTHING);
        return new Logins(user, bytes(credentials.substring(colon + 1)));
    }

    /** Whether clients have to log in. */
    public boolean areWanted() {
        return password != null;
    }

    /** Returns the user that a client is before it logs in. */
    public User initialUser() {
        return areWanted() ? User.UNKNOWN : user;
    }

    /** Returns the user {@code default} if that is its password, otherwise {@link User#UNKNOWN}. */
    public User logIn(byte[] givenPassword) {
        return logIn(bytes(User.DEFAULT.name()), givenPassword);
    }

    /**
     * Returns the user of that name if the password is right, otherwise {@link User#UNKNOWN}. A wrong password takes as
     * long as the right one.
     */
    public User logIn(byte[] givenName, byte[] givenPassword) {
        boolean rightName = MessageDigest.isEqual(givenName, name);
        boolean rightPassword = password == null || MessageDigest.isEqual(givenPassword, password);
        return rightName && rightPassword ? user : User.UNKNOWN;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
