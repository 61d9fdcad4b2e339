package dev.nutcracker.acl;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A set of rights while its rules are read, one after the other, as Redis reads them. */
final class SelectorBuilder {
    private final @Nullable Vocabulary vocabulary;
    private final List<CommandRule> commands = new ArrayList<>();
    private final List<KeyPattern> keys = new ArrayList<>();
    private final List<String> channels = new ArrayList<>();
    private boolean allKeys;
    private boolean allChannels;

    /** @param vocabulary {@code null} to take every name */
    SelectorBuilder(@Nullable Vocabulary vocabulary) {
        this.vocabulary = vocabulary;
    }

    SelectorRules build() {
        return new SelectorRules(commands, allKeys, keys, allChannels, channels);
    }

    /** Applies a rule; returns what is wrong with it, {@code null} if nothing is. */
    @Nullable
    RuleError apply(String rule) {
        switch (rule.toLowerCase(Locale.ROOT)) {
            case "allkeys", "~*" -> setAllKeys(true);
            case "resetkeys" -> setAllKeys(false);
            case "allchannels", "&*" -> setAllChannels(true);
            case "resetchannels" -> setAllChannels(false);
            case "allcommands", "+@all" -> setAllCommands(true);
            case "nocommands", "-@all" -> setAllCommands(false);
            default -> {
                return applyLonger(rule);
            }
        }
        return null;
    }

    private void setAllKeys(boolean all) {
        allKeys = all;
        keys.clear();
    }

    private void setAllChannels(boolean all) {
        allChannels = all;
        channels.clear();
    }

    private void setAllCommands(boolean all) {
        commands.clear();
        commands.add(CommandRule.all(all));
    }

    private @Nullable RuleError applyLonger(String rule) {
        char first = rule.isEmpty() ? ' ' : rule.charAt(0);
        return switch (first) {
            case '~', '%' -> addKeys(rule);
            case '&' -> addChannel(rule.substring(1));
            case '+', '-' -> applyToCommands(first == '+', rule.substring(1));
            default -> RuleError.SYNTAX;
        };
    }

    /** {@code ~pattern}, or {@code %R~pattern} with R, W or both. */
    private @Nullable RuleError addKeys(String rule) {
        if (allKeys) {
            return RuleError.KEYS_AFTER_ALL;
        }
        int tilde = rule.indexOf('~');
        String permissions = tilde < 0 ? rule.substring(1) : rule.substring(1, Math.max(1, tilde));
        boolean plain = tilde == 0;
        boolean wellFormed = plain || permissions.matches("[Rr]|[Ww]|[Rr][Ww]|[Ww][Rr]");
        // A permission without a tilde is followed by an empty pattern.
        String pattern = tilde < 0 ? "" : rule.substring(tilde + 1);
        if (!wellFormed || hasBlanks(pattern)) {
            return RuleError.SYNTAX;
        }
        String lowerCase = permissions.toLowerCase(Locale.ROOT);
        add(new KeyPattern(pattern, plain || lowerCase.contains("r"), plain || lowerCase.contains("w")));
        return null;
    }

    /** Permissions for the same pattern add up. */
    private void add(KeyPattern added) {
        for (int i = 0; i < keys.size(); i++) {
            KeyPattern known = keys.get(i);
            if (known.pattern().equals(added.pattern())) {
                keys.set(
                        i,
                        new KeyPattern(
                                added.pattern(), known.reads() || added.reads(), known.writes() || added.writes()));
                return;
            }
        }
        keys.add(added);
    }

    private @Nullable RuleError addChannel(String pattern) {
        if (allChannels) {
            return RuleError.CHANNELS_AFTER_ALL;
        }
        if (hasBlanks(pattern)) {
            return RuleError.SYNTAX;
        }
        if (!channels.contains(pattern)) {
            channels.add(pattern);
        }
        return null;
    }

    static boolean hasBlanks(String text) {
        return text.chars()
                .anyMatch(character -> character == ' ' || (character >= '\t' && character <= '\r') || character == 0);
    }

    private @Nullable RuleError applyToCommands(boolean allows, String name) {
        if (name.startsWith("@")) {
            String category = name.substring(1);
            if (vocabulary != null && !vocabulary.hasCategory(category)) {
                return RuleError.UNKNOWN_NAME;
            }
            commands.add(CommandRule.category(allows, category));
            return null;
        }
        return allows && name.indexOf('|') >= 0 ? allowPart(name) : applyToCommand(allows, name);
    }

    private @Nullable RuleError applyToCommand(boolean allows, String name) {
        if (vocabulary != null && vocabulary.find(name) == null) {
            return RuleError.UNKNOWN_NAME;
        }
        commands.add(CommandRule.command(allows, name));
        return null;
    }

    /** {@code container|subcommand}, or {@code command|first-argument}. */
    private @Nullable RuleError allowPart(String name) {
        int bar = name.lastIndexOf('|');
        String before = name.substring(0, bar);
        String part = name.substring(bar + 1);
        Vocabulary.Word word = vocabulary == null ? null : vocabulary.find(before);
        if (vocabulary != null && word == null) {
            return RuleError.UNKNOWN_NAME;
        }
        if (before.indexOf('|') >= 0) {
            return RuleError.ARGUMENT_OF_SUBCOMMAND;
        }
        if (part.isEmpty()) {
            return RuleError.SYNTAX;
        }
        if (word == null || !word.subwords().isEmpty()) {
            return applyToCommand(true, name);
        }
        commands.add(CommandRule.firstArgument(before, part));
        return null;
    }
}
