package dev.nutcracker.config;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A user that the configuration itself describes.
 *
 * @param rules as in Redis' ACL files, with passwords
 * @param passwordFile the file with a further password; null if there is none
 */
public record UserConfig(
        String name, Expanded rules, @Nullable Expanded passwordFile) {
    public UserConfig {
        requireNonNull(name, "name");
        requireNonNull(rules, "rules");
    }

    /** Returns the user on one line, as a file may have it, with its passwords masked. */
    @Override
    public String toString() {
        String file = passwordFile == null ? "" : ", password_file: " + FileText.quoted(passwordFile.toString());
        return "{name: " + FileText.quoted(name) + ", rules: " + FileText.quoted(masked()) + file + "}";
    }

    /** Whether the configuration file itself has one of its passwords. */
    boolean isWritten() {
        return !rules.hasNames() && (" " + rules.written()).matches("(?s).* [>#].*");
    }

    private String masked() {
        List<String> words = new ArrayList<>();
        for (String word : rules.written().split(" ", -1)) {
            words.add(word.isEmpty() ? "" : masked(word));
        }
        return String.join(" ", words);
    }

    /** The mask is valid in place of the password; a hash has a form of its own, so it becomes a password. */
    private static String masked(String word) {
        return switch (word.charAt(0)) {
            case '>', '#' -> ">********";
            case '<', '!' -> "";
            default -> word;
        };
    }
}
