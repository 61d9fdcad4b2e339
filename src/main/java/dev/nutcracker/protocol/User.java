package dev.nutcracker.protocol;

/**
 * Who a client is and what it may do. Immutable: a client that logs in, and one whose rights change, gets another one.
 * Everybody is somebody from the start, so a request is judged in one way whether logins are wanted or not.
 */
public final class User {
    /** What a user may do. */
    public enum Permissions {
        /** Only what needs no login, the login itself first of all. */
        LOGIN,
        /** Every command, every key and every channel. */
        EVERYTHING
    }

    /** A client that has not said who it is, where that is wanted. */
    public static final User UNKNOWN = new User("default", Permissions.LOGIN);

    /** A client that need not say who it is, or says only a password. */
    public static final User DEFAULT = new User("default", Permissions.EVERYTHING);

    private final String name;
    private final Permissions permissions;

    public User(String name, Permissions permissions) {
        this.name = name;
        this.permissions = permissions;
    }

    /** As Redis does, a client that has not logged in is called {@code default}. */
    public String name() {
        return name;
    }

    /** Whether the user may do everything, which most may. */
    public boolean mayDoEverything() {
        return permissions == Permissions.EVERYTHING;
    }
}
