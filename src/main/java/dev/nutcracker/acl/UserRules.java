package dev.nutcracker.acl;

import java.util.ArrayList;
import java.util.List;

/**
 * A user as rules describe it. Two with equal components have the same rights.
 *
 * @param enabled whether anybody may log in as this user
 * @param noPassword whether any password will do
 * @param sanitizing {@code sanitize-payload} or {@code skip-sanitize-payload}, which have no effect here; usually empty
 * @param passwords the SHA-256 of each password, in lower-case hexadecimal digits
 * @param root the rights that rules outside of parentheses describe
 * @param selectors further sets of rights
 */
public record UserRules(
        String name,
        boolean enabled,
        boolean noPassword,
        String sanitizing,
        List<String> passwords,
        SelectorRules root,
        List<SelectorRules> selectors) {
    /** The user that a client is before it logs in. */
    public static final String DEFAULT = "default";

    public UserRules {
        passwords = List.copyOf(passwords);
        selectors = List.copyOf(selectors);
    }

    /** The user {@code default} where nobody describes it: it may do everything, without a password. */
    public static UserRules defaultUser() {
        SelectorRules everything = new SelectorRules(List.of(CommandRule.all(true)), true, List.of(), true, List.of());
        return new UserRules(DEFAULT, true, true, "", List.of(), everything, List.of());
    }

    /** All sets of rights, the root first. */
    public List<SelectorRules> allSelectors() {
        List<SelectorRules> all = new ArrayList<>();
        all.add(root);
        all.addAll(selectors);
        return all;
    }

    /** The same with a further password, which has one character for each byte. */
    public UserRules withPassword(String password) {
        List<String> all = new ArrayList<>(passwords);
        all.add(PasswordHash.hex(password));
        return new UserRules(name, enabled, false, sanitizing, all, root, selectors);
    }

    /** Whether a client becomes this user without a password. */
    public boolean isOpen() {
        return enabled && noPassword;
    }

    /** Whether this differs from {@code other} in passwords only, if at all. */
    public boolean hasRightsOf(UserRules other) {
        return name.equals(other.name)
                && enabled == other.enabled
                && root.equals(other.root)
                && selectors.equals(other.selectors);
    }

    /** The flags in Redis' words and order. */
    public List<String> flags() {
        List<String> flags = new ArrayList<>();
        flags.add(enabled ? "on" : "off");
        if (noPassword) {
            flags.add("nopass");
        }
        if (!sanitizing.isEmpty()) {
            flags.add(sanitizing);
        }
        return flags;
    }

    /** The line of a file that describes this user, in Redis' canonical form. */
    public String text(Vocabulary vocabulary) {
        StringBuilder text = new StringBuilder("user ").append(name);
        flags().forEach(flag -> text.append(' ').append(flag));
        passwords.forEach(hash -> text.append(" #").append(hash));
        text.append(' ').append(root.text(vocabulary));
        selectors.forEach(
                each -> text.append(" (").append(each.text(vocabulary)).append(')'));
        return text.toString();
    }

    /** What may be told to anybody who reads logs. */
    @Override
    public String toString() {
        return "user " + name;
    }
}
