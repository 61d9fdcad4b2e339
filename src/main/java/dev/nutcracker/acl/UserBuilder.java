package dev.nutcracker.acl;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A user while its rules are read, one after the other, as Redis reads them. */
final class UserBuilder {
    private static final int HASH_DIGITS = 64;

    private final String name;
    private final @Nullable Vocabulary vocabulary;
    private final List<String> passwords = new ArrayList<>();
    private final List<SelectorRules> selectors = new ArrayList<>();
    private SelectorBuilder root;
    private boolean enabled;
    private boolean noPassword;
    private String sanitizing = "";

    /** @param vocabulary {@code null} to take every name */
    UserBuilder(String name, @Nullable Vocabulary vocabulary) {
        this.name = name;
        this.vocabulary = vocabulary;
        this.root = new SelectorBuilder(vocabulary);
    }

    UserRules build() {
        return new UserRules(name, enabled, noPassword, sanitizing, passwords, root.build(), selectors);
    }

    /** Applies a rule; returns what is wrong with it, {@code null} if nothing is. */
    @Nullable
    RuleError apply(String rule) {
        switch (rule.toLowerCase(Locale.ROOT)) {
            case "" -> {}
            case "on" -> enabled = true;
            case "off" -> enabled = false;
            case "skip-sanitize-payload", "sanitize-payload" -> sanitizing = rule.toLowerCase(Locale.ROOT);
            case "nopass" -> forgetPasswords(true);
            case "resetpass" -> forgetPasswords(false);
            case "clearselectors" -> selectors.clear();
            case "reset" -> reset();
            default -> {
                return applyLonger(rule);
            }
        }
        return null;
    }

    private void forgetPasswords(boolean noneNeeded) {
        noPassword = noneNeeded;
        passwords.clear();
    }

    private void reset() {
        forgetPasswords(false);
        enabled = false;
        sanitizing = "sanitize-payload";
        selectors.clear();
        root = new SelectorBuilder(vocabulary);
    }

    private @Nullable RuleError applyLonger(String rule) {
        return switch (rule.charAt(0)) {
            case '>' -> addPassword(PasswordHash.hex(rule.substring(1)));
            case '#' -> isHash(rule.substring(1)) ? addPassword(rule.substring(1)) : RuleError.BAD_HASH;
            case '<' -> removePassword(PasswordHash.hex(rule.substring(1)));
            case '!' -> isHash(rule.substring(1)) ? removePassword(rule.substring(1)) : RuleError.BAD_HASH;
            case '(' -> rule.endsWith(")") ? addSelector(rule.substring(1, rule.length() - 1)) : root.apply(rule);
            default -> root.apply(rule);
        };
    }

    private static boolean isHash(String text) {
        return text.length() == HASH_DIGITS
                && text.chars().allMatch(digit -> (digit >= '0' && digit <= '9') || (digit >= 'a' && digit <= 'f'));
    }

    private @Nullable RuleError addPassword(String hash) {
        if (!passwords.contains(hash)) {
            passwords.add(hash);
        }
        noPassword = false;
        return null;
    }

    private @Nullable RuleError removePassword(String hash) {
        return passwords.remove(hash) ? null : RuleError.NO_SUCH_PASSWORD;
    }

    private @Nullable RuleError addSelector(String rules) {
        SelectorBuilder selector = new SelectorBuilder(vocabulary);
        for (String rule : QuotedWords.of(rules)) {
            RuleError error = selector.apply(rule);
            if (error != null) {
                return error;
            }
        }
        selectors.add(selector.build());
        return null;
    }
}
