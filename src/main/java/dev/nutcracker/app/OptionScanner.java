package dev.nutcracker.app;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds the options in a command line as GNU getopt does: letters may stand together ({@code -dt}); a value may follow
 * its letter at once ({@code -s22222}) or as the next word; long names may be shortened while they are unambiguous and
 * take their value after {@code =} or as the next word; words that are not options are skipped; {@code --} ends the
 * options. A short form that is unambiguous in twemproxy keeps its meaning, even if options added here start with it
 * too.
 */
final class OptionScanner {
    private final String[] words;
    private int next;
    /** The letters of the current word that are not read yet. */
    private String letters = "";

    private String value = "";
    private final List<String> passedOver = new ArrayList<>();

    OptionScanner(String... words) {
        this.words = words;
    }

    /** Returns the next option, {@code null} after the last. */
    @Nullable
    Option next() throws UsageException {
        if (letters.isEmpty() && !skipToOption()) {
            return null;
        }
        return letters.isEmpty() ? nextLong() : nextLetter();
    }

    /** Returns the value of the option that {@link #next} returned, if it takes one. */
    String value() {
        return value;
    }

    /** Returns the words skipped so far: those that are neither options nor values. Complete after the last option. */
    List<String> passedOver() {
        return passedOver;
    }

    private boolean skipToOption() {
        while (next < words.length && !words[next].equals("--")) {
            String word = words[next];
            if (word.startsWith("--")) {
                return true;
            }
            if (word.startsWith("-") && word.length() > 1) {
                letters = word.substring(1);
                next++;
                return true;
            }
            passedOver.add(word);
            next++;
        }
        passedOver.addAll(List.of(words).subList(Math.min(next + 1, words.length), words.length));
        next = words.length;
        return false;
    }

    private Option nextLetter() throws UsageException {
        char letter = letters.charAt(0);
        letters = letters.substring(1);
        Option option = byLetter(letter);
        if (option.takesValue()) {
            value = letters.isEmpty() ? nextWord(option) : letters;
            letters = "";
        }
        return option;
    }

    private Option nextLong() throws UsageException {
        String word = words[next++].substring(2);
        int equals = word.indexOf('=');
        Option option = byLongName(equals < 0 ? word : word.substring(0, equals));
        if (option.takesValue()) {
            value = equals < 0 ? nextWord(option) : word.substring(equals + 1);
        } else if (equals >= 0) {
            throw new UsageException("invalid option -- '" + option.word().replaceFirst("^-+", "") + "'");
        }
        return option;
    }

    private String nextWord(Option option) throws UsageException {
        if (next == words.length) {
            throw new UsageException("option " + option.word() + " requires " + option.valueInWords());
        }
        return words[next++];
    }

    private static Option byLetter(char letter) throws UsageException {
        for (Option option : Option.values()) {
            if (option.hasLetter(letter)) {
                return option;
            }
        }
        throw new UsageException("invalid option -- '" + letter + "'");
    }

    private static Option byLongName(String name) throws UsageException {
        List<Option> candidates = new ArrayList<>();
        for (Option option : Option.values()) {
            if (option.longName().equals(name)) {
                return option;
            }
            if (option.longName().startsWith(name)) {
                candidates.add(option);
            }
        }
        List<Option> originals = candidates.stream().filter(Option::isOriginal).toList();
        List<Option> meant = originals.isEmpty() ? candidates : originals;
        if (meant.size() != 1) {
            throw new UsageException("invalid option -- '" + name + "'" + ambiguity(candidates));
        }
        return meant.getFirst();
    }

    private static String ambiguity(List<Option> candidates) {
        List<String> names = new ArrayList<>();
        candidates.forEach(option -> names.add("--" + option.longName()));
        return names.isEmpty() ? "" : ", it may be " + String.join(" or ", names);
    }
}
