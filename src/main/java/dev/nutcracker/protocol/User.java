package dev.nutcracker.protocol;

/**
 * Who a client is and what it may do. Immutable: a client gets another one when it logs in or when its rights change.
 * Every client is a user from the start, so a request is checked in one way whether logins are wanted or not.
 */
public final class User {
    /** What a user may do. */
    public enum Permissions {
        /** Only commands that need no login, above all the login itself. */
        LOGIN,
        /** Every command, every key and every channel. */
        EVERYTHING
    }

    /** A client that has not logged in where a login is wanted. */
    public static final User UNKNOWN = new User("default", Permissions.LOGIN);

    /** A client that needs no login, or gives only a password. */
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

    /** Whether the user may do everything; most users may. */
    public boolean mayDoEverything() {
        return permissions == Permissions.EVERYTHING;
    }
}
