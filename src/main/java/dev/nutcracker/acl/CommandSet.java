package dev.nutcracker.acl;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The commands of a vocabulary that rules allow. Names that the vocabulary does not have are without effect. */
public final class CommandSet {
    private final Vocabulary vocabulary;
    private final BitSet allowed = new BitSet();
    /** By the name of the command. */
    private final Map<String, List<String>> firstArguments = new LinkedHashMap<>();
    /** By the latest rule that names the command itself. */
    private final Map<String, Boolean> named = new HashMap<>();
    /** Whether commands that are not known yet are allowed. */
    private boolean future;

    private CommandSet(Vocabulary vocabulary) {
        this.vocabulary = vocabulary;
    }

    /** Returns the commands that the rules allow, each rule taking effect on those before it. */
    public static CommandSet of(List<CommandRule> rules, Vocabulary vocabulary) {
        CommandSet set = new CommandSet(vocabulary);
        rules.forEach(set::apply);
        return set;
    }

    /** Whether the command or subcommand with this name is allowed with any arguments. */
    public boolean allows(String name) {
        Vocabulary.Word word = vocabulary.find(name);
        if (word != null) {
            return allowed.get(vocabulary.number(word));
        }
        // For rules, the container of this subcommand is a command without any.
        String container = Vocabulary.containerOf(name);
        return !container.equals(name)
                && (allows(container)
                        || firstArguments(container).stream().anyMatch(Vocabulary.subnameOf(name)::equalsIgnoreCase));
    }

    /** The first arguments with which a command is allowed that is not allowed otherwise. */
    public List<String> firstArguments(String name) {
        return firstArguments.getOrDefault(name, List.of());
    }

    /** Whether a rule names the command, or its container, to deny it. */
    public boolean isDeniedByName(String name) {
        Boolean own = named.get(name);
        return own == null
                ? named.getOrDefault(Vocabulary.containerOf(name), true).equals(false)
                : !own;
    }

    private void apply(CommandRule rule) {
        switch (rule.kind()) {
            case ALL -> {
                allowed.set(0, vocabulary.count(), rule.allows());
                future = rule.allows();
                firstArguments.clear();
                named.clear();
            }
            case CATEGORY -> vocabulary.words().forEach(word -> setCategory(word, rule));
            case COMMAND -> {
                Vocabulary.Word word = vocabulary.find(rule.name());
                if (word != null) {
                    set(word, rule.allows());
                    named.put(word.name(), rule.allows());
                }
            }
            case FIRST_ARGUMENT -> addFirstArgument(rule);
        }
    }

    private void addFirstArgument(CommandRule rule) {
        List<String> known = firstArguments.computeIfAbsent(rule.name(), any -> new ArrayList<>());
        if (known.stream().noneMatch(rule.argument()::equalsIgnoreCase)) {
            known.add(rule.argument());
        }
    }

    private void setCategory(Vocabulary.Word word, CommandRule rule) {
        if (word.categories().contains(rule.name())) {
            set(word, rule.allows());
        }
        word.subwords().forEach(subword -> setCategory(subword, rule));
    }

    private void set(Vocabulary.Word word, boolean allows) {
        allowed.set(vocabulary.number(word), allows);
        firstArguments.remove(word.name());
        word.subwords().forEach(subword -> allowed.set(vocabulary.number(subword), allows));
    }

    /**
     * The set in Redis' canonical form. It begins with all commands or none; then come the categories that fit best, the
     * best first; then single commands.
     */
    String text() {
        List<String> rules = new ArrayList<>();
        CommandSet described = new CommandSet(vocabulary);
        described.apply(CommandRule.all(future));
        rules.add(future ? "+@all" : "-@all");
        CommandSet rest = copy();
        List<String> untried = new ArrayList<>(vocabulary.categories());
        for (String best = rest.bestOf(untried); !best.isEmpty(); best = rest.bestOf(untried)) {
            described.apply(CommandRule.category(!future, best));
            rest.apply(CommandRule.category(future, best));
            rules.add((future ? "-@" : "+@") + best);
            untried.remove(best);
        }
        vocabulary.words().forEach(word -> addDifference(word, described, rules));
        return String.join(" ", rules);
    }

    private CommandSet copy() {
        CommandSet copy = new CommandSet(vocabulary);
        copy.allowed.or(allowed);
        copy.future = future;
        return copy;
    }

    /** The category that has fewest commands unlike the others of this set; empty if more are unlike than alike. */
    private String bestOf(List<String> categories) {
        String best = "";
        int leastOthers = Integer.MAX_VALUE;
        int mostAlike = 0;
        for (String category : categories) {
            int[] counts = new int[2];
            vocabulary.words().forEach(word -> count(word, category, counts));
            int others = counts[0];
            int alike = counts[1];
            if (alike > others && (others < leastOthers || (others == leastOthers && alike > mostAlike))) {
                best = category;
                leastOthers = others;
                mostAlike = alike;
            }
        }
        return best;
    }

    /** Counts the commands to be described in {@code counts[1]}, and the others in {@code counts[0]}. */
    private void count(Vocabulary.Word word, String category, int[] counts) {
        if (word.described() && word.categories().contains(category)) {
            counts[allowed.get(vocabulary.number(word)) == future ? 0 : 1]++;
        }
        word.subwords().forEach(subword -> count(subword, category, counts));
    }

    private void addDifference(Vocabulary.Word word, CommandSet described, List<String> rules) {
        int number = vocabulary.number(word);
        boolean isAllowed = allowed.get(number);
        if (isAllowed != described.allowed.get(number)) {
            rules.add((isAllowed ? '+' : '-') + word.name());
            described.set(word, isAllowed);
        }
        word.subwords().forEach(subword -> addDifference(subword, described, rules));
        if (!isAllowed) {
            firstArguments(word.name()).forEach(argument -> rules.add('+' + word.name() + '|' + argument));
        }
    }
}
