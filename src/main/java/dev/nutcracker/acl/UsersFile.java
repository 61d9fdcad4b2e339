package dev.nutcracker.acl;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads a file of users in the form of Redis' ACL files, as strictly as Redis 7.0 and with its errors.
 *
 * <pre>
 *   user default off
 *   user app on &gt;secret +@read ~app:*
 * </pre>
 */
public final class UsersFile {
    /** The end of Redis' error for a file that was read again and is wrong. */
    public static final String NO_CHANGE =
            "WARNING: ACL errors detected, no change to the previously active ACL rules was performed";

    private static final int NAME_WORD = 1;
    private static final int FIRST_RULE = 2;

    private final String path;
    private final @Nullable Vocabulary vocabulary;
    private final Map<String, UserRules> users = new LinkedHashMap<>();
    private final List<String> errors = new ArrayList<>();

    private UsersFile(String path, @Nullable Vocabulary vocabulary) {
        this.path = path;
        this.vocabulary = vocabulary;
    }

    /**
     * A file that has been read.
     *
     * @param users without meaning if there are errors
     * @param errors as Redis writes them, a blank after each but those of parentheses
     */
    public record Content(List<UserRules> users, List<String> errors) {
        public Content {
            users = List.copyOf(users);
            errors = List.copyOf(errors);
        }
    }

    /**
     * Reads the content of a file.
     *
     * @param path only for errors
     * @param vocabulary {@code null} to take every name
     */
    public static Content read(String path, String content, @Nullable Vocabulary vocabulary) {
        UsersFile file = new UsersFile(path, vocabulary);
        int number = 0;
        for (String line : content.split("\n", -1)) {
            number++;
            String trimmed = trimmed(line, " \t\r\n");
            if (!trimmed.isEmpty()) {
                file.readLine(trimmed, number);
            }
        }
        return new Content(new ArrayList<>(file.users.values()), file.errors);
    }

    /**
     * Reads one user from its rules, separated by blanks.
     *
     * @param errors gets what is wrong, in Redis' words
     * @return {@code null} if anything is
     */
    public static @Nullable UserRules user(
            String name, String rules, @Nullable Vocabulary vocabulary, List<String> errors) {
        UserBuilder user = new UserBuilder(name, vocabulary);
        List<String> merged = merged(List.of(rules.split(" ", -1)));
        if (merged == null) {
            errors.add("Unmatched parenthesis in selector definition.");
            return null;
        }
        int before = errors.size();
        for (String rule : merged) {
            RuleError error = user.apply(trimmed(rule, "\t\r\n"));
            if (error != null) {
                boolean isSecret = rule.startsWith(">") || rule.startsWith("<");
                errors.add((isSecret ? "" : "'" + trimmed(rule, "\t\r\n") + "': ") + error.text());
            }
        }
        return errors.size() == before ? user.build() : null;
    }

    private void readLine(String line, int number) {
        String[] words = line.split(" ", -1);
        if (!words[0].equals("user") || words.length <= NAME_WORD) {
            errors.add(path + ':' + number + " should start with user keyword followed by the username. ");
            return;
        }
        String name = words[NAME_WORD];
        if (SelectorBuilder.hasBlanks(name)) {
            errors.add('\'' + path + ':' + number + ": username '" + name + "' contains invalid characters. ");
            return;
        }
        UserBuilder user = new UserBuilder(name, vocabulary);
        if (users.containsKey(name)) {
            errors.add("WARNING: Duplicate user '" + name + "' found on line " + number + ". ");
            return;
        }
        applyRules(user, List.of(words).subList(FIRST_RULE, words.length), path + ':' + number + ": ");
        users.put(name, user.build());
    }

    /** Every unknown name is an error, but of the others only the first of a line: they may follow from it. */
    private void applyRules(UserBuilder user, List<String> words, String place) {
        List<String> rules = merged(words);
        if (rules == null) {
            errors.add(place + "Unmatched parenthesis in selector definition.");
            return;
        }
        boolean isFirst = true;
        for (String word : rules) {
            String rule = trimmed(word, "\t\r\n");
            RuleError error = user.apply(rule);
            if (error == RuleError.UNKNOWN_NAME) {
                errors.add(place + "Error in applying operation '" + rule + "': " + error.text() + ". ");
            } else if (error != null && isFirst) {
                errors.add(place + error.text() + ". ");
                isFirst = false;
            }
        }
    }

    /** The words with those of a selector joined to one; {@code null} if a parenthesis is open at the end. */
    private static @Nullable List<String> merged(List<String> words) {
        List<String> merged = new ArrayList<>();
        StringBuilder selector = null;
        for (String word : words) {
            if (word.startsWith("(") && !word.endsWith(")")) {
                selector = new StringBuilder(word);
            } else if (selector == null) {
                merged.add(word);
            } else {
                selector.append(' ').append(word);
                if (word.endsWith(")")) {
                    merged.add(selector.toString());
                    selector = null;
                }
            }
        }
        return selector == null ? merged : null;
    }

    private static String trimmed(String text, String characters) {
        int start = 0;
        int end = text.length();
        while (start < end && characters.indexOf(text.charAt(start)) >= 0) {
            start++;
        }
        while (end > start && characters.indexOf(text.charAt(end - 1)) >= 0) {
            end--;
        }
        return text.substring(start, end);
    }
}
