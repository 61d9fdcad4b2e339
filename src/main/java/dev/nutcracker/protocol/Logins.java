package dev.nutcracker.protocol;

import dev.nutcracker.acl.UserRules;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The users who may enter a pool, and their passwords. A dialect gets this when its pool is set up and when it changes.
 * All ways to log in, of both protocols, are decided here. The credentials for servers are separate.
 *
 * <p>Immutable. A reload passes another one to the dialect; then each client is {@linkplain #renewed renewed}.
 */
public abstract sealed class Logins permits OneLogin, UserLogins {
    Logins() {}

    /** Clients come in without a login. */
    public static Logins notWanted() {
        return OneLogin.NOT_WANTED;
    }

    /** One password, for the user {@code default}; {@code null} or empty if none is wanted. */
    public static Logins byPassword(@Nullable String password) {
        return password == null || password.isEmpty() ? notWanted() : new OneLogin(User.DEFAULT, bytes(password));
    }

    /** From {@code user:password}, where the password may have colons; {@code null} if none is wanted. */
    public static Logins byCredentials(@Nullable String credentials) {
        if (credentials == null) {
            return notWanted();
        }
        int colon = credentials.indexOf(':');
        User user = new User(latin1(credentials.substring(0, colon)), User.Permissions.EVERYTHING);
        return new OneLogin(user, bytes(credentials.substring(colon + 1)));
    }

    /**
     * By rules.
     *
     * @param users all users, {@code default} among them
     * @param entering the names of those who may enter; empty for all
     */
    public static Logins byUsers(List<UserRules> users, List<String> entering) {
        return new UserLogins(users, entering);
    }

    /** Whether clients have to log in. */
    public abstract boolean areWanted();

    /** Whether clients may log in. */
    public abstract boolean areOffered();

    /** The rules of all users, whether they may enter or not; empty if the pool has no users. */
    public abstract List<UserRules> users();

    /** Returns the user that a client without a certificate is before it logs in. */
    public abstract User initialUser();

    /**
     * Returns the user that a client is before it logs in.
     *
     * @param certified the user that its certificate named when it came; null if it named none
     */
    public final User initialUser(@Nullable User certified) {
        if (certified == null) {
            return initialUser();
        }
        User renewed = renewed(certified);
        return renewed == null ? User.UNKNOWN : renewed;
    }

    /** Returns the user {@code default} if that is its password, otherwise {@link User#UNKNOWN}. */
    public final User logIn(byte[] givenPassword) {
        return logIn(bytes(User.DEFAULT.name()), givenPassword);
    }

    /**
     * Returns the user of that name if the password is right, otherwise {@link User#UNKNOWN}. A wrong password takes as
     * long as the right one.
     */
    public abstract User logIn(byte[] givenName, byte[] givenPassword);

    /** Returns the user that a verified certificate names; {@link User#UNKNOWN} if nobody may enter by that name. */
    public abstract User byCertificate(String name);

    /**
     * Returns the one user that the names of a verified certificate stand for; {@link User#UNKNOWN} if nobody may enter by
     * them, or several users.
     */
    public final User byCertificate(List<String> names) {
        User found = User.UNKNOWN;
        for (String name : names) {
            User user = byCertificate(name);
            if (user.isKnown() && found.isKnown() && !user.name().equals(found.name())) {
                return User.UNKNOWN;
            }
            found = user.isKnown() ? user : found;
        }
        return found;
    }

    /**
     * Returns who a client is that was {@code former} under other logins; {@code null} if it may not stay. A changed
     * password concerns later logins only.
     */
    public abstract @Nullable User renewed(User former);

    /**
     * Returns who a client is that comes from another process, as if these logins had followed those of that process;
     * {@code null} if it may not stay.
     */
    public final @Nullable User arriving(ConversationState.Identity former) {
        if (!former.known()) {
            return initialUser();
        }
        return former.byRules() && !areByUsers() && areWanted()
                ? null
                : renewed(new User(former.name(), User.Permissions.EVERYTHING));
    }

    /** Whether any password would do for the user {@code default}, should it be able to log in. */
    public final boolean isDefaultWithoutPassword() {
        return users().stream().anyMatch(user -> user.name().equals(UserRules.DEFAULT) && user.noPassword());
    }

    /** Whether the pool has users, who are told so in Redis' words. */
    public final boolean areByUsers() {
        return !users().isEmpty();
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String latin1(String text) {
        return new String(bytes(text), StandardCharsets.ISO_8859_1);
    }
}
