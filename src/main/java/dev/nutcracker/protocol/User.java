package dev.nutcracker.protocol;

import dev.nutcracker.acl.CommandRule;
import dev.nutcracker.acl.SelectorRules;
import dev.nutcracker.acl.UserRules;
import org.jspecify.annotations.Nullable;

/**
 * Who a client is and what it may do. Immutable: a client gets another one when it logs in or when its rights change.
 * Every client is a user from the start, so a request is checked in one way whether logins are wanted or not.
 */
public final class User {
    /** What a user may do. */
    public enum Permissions {
        /** Only commands that need no login, above all the login itself. */
        LOGIN,
        /** What its {@linkplain User#rules rules} allow. */
        BY_RULES,
        /** Every command, every key and every channel. */
        EVERYTHING
    }

    /** A client that has not logged in where a login is wanted. */
    public static final User UNKNOWN = new User(UserRules.DEFAULT, Permissions.LOGIN);

    /** A client that needs no login, or gives only a password. */
    public static final User DEFAULT = new User(UserRules.DEFAULT, Permissions.EVERYTHING);

    private final String name;
    private final Permissions permissions;
    private final @Nullable UserRules rules;

    public User(String name, Permissions permissions) {
        this(name, permissions, null);
    }

    private User(String name, Permissions permissions, @Nullable UserRules rules) {
        this.name = name;
        this.permissions = permissions;
        this.rules = rules;
    }

    /** The user that these rules describe. */
    static User of(UserRules rules) {
        boolean everything = rules.allSelectors().stream().anyMatch(User::isEverything);
        return new User(rules.name(), everything ? Permissions.EVERYTHING : Permissions.BY_RULES, rules);
    }

    private static boolean isEverything(SelectorRules selector) {
        boolean allCommands = selector.commands().size() == 1
                && selector.commands().getFirst().kind() == CommandRule.Kind.ALL
                && selector.commands().getFirst().allows();
        return allCommands && selector.allKeys() && selector.allChannels();
    }

    /**
     * With one character for each byte. As Redis does, a client that has not logged in is called {@code default}.
     */
    public String name() {
        return name;
    }

    /** Whether the user may do everything; most users may. */
    public boolean mayDoEverything() {
        return permissions == Permissions.EVERYTHING;
    }

    /** Whether the client is somebody: it has logged in, or needs no login. */
    public boolean isKnown() {
        return permissions != Permissions.LOGIN;
    }

    /** Whether what a request was allowed by the rights of {@code former} is allowed still, as far as that is easily told. */
    public boolean hasRightsOf(User former) {
        return mayDoEverything()
                || (rules != null
                        && former.rules != null
                        && rules.allSelectors().equals(former.rules.allSelectors()));
    }

    /** The rules that describe it; {@code null} for a user of a pool without users. */
    public @Nullable UserRules rules() {
        return rules;
    }
}
