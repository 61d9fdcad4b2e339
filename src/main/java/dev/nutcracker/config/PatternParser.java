package dev.nutcracker.config;

import static dev.nutcracker.config.Quoting.quoted;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.nutcracker.config.PatternNode.Anchor;
import dev.nutcracker.config.PatternNode.Bytes;
import dev.nutcracker.config.PatternNode.Choice;
import dev.nutcracker.config.PatternNode.Repetition;
import dev.nutcracker.config.PatternNode.Sequence;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * Parses a pattern: the part of RE2's language whose matches are found in linear time and whose meaning is the same
 * everywhere.
 *
 * <pre>
 *   choice    ab|cd       sequence  ab        repetition  a* a+ a? a{2} a{2,} a{2,5}
 *   single    a  .  [a-z0-9]  [^a]  \d \w \s \D \W \S  \n \r \t  \.  (ab)  (?:ab)  ^  $
 * </pre>
 */
final class PatternParser {
    private static final String FORM = "letters, . [] () | * + ? {} ^ $ and \\d \\w \\s";
    private static final int REPETITIONS_MAX = 100;

    private final String source;
    private int at;

    PatternParser(String source) {
        this.source = source;
    }

    PatternNode parse() throws InvalidValue {
        PatternNode node = choice();
        if (at < source.length()) {
            throw invalid("a closing parenthesis without an opening one");
        }
        return node;
    }

    private PatternNode choice() throws InvalidValue {
        PatternNode left = sequence();
        if (!skip('|')) {
            return left;
        }
        return new Choice(left, choice());
    }

    private PatternNode sequence() throws InvalidValue {
        List<PatternNode> parts = new ArrayList<>();
        while (at < source.length() && peek() != '|' && peek() != ')') {
            parts.add(repetition(single()));
        }
        return new Sequence(parts);
    }

    private PatternNode repetition(PatternNode part) throws InvalidValue {
        if (at == source.length() || "*+?{".indexOf(peek()) < 0) {
            return part;
        }
        PatternNode repeated = repeated(part);
        if (at < source.length() && "*+?{".indexOf(peek()) >= 0) {
            throw invalid("a repetition of a repetition; put the first one into parentheses");
        }
        return repeated;
    }

    private PatternNode repeated(PatternNode part) throws InvalidValue {
        return switch (source.charAt(at++)) {
            case '*' -> new Repetition(part, 0, PatternNode.UNBOUNDED);
            case '+' -> new Repetition(part, 1, PatternNode.UNBOUNDED);
            case '?' -> new Repetition(part, 0, 1);
            default -> counted(part);
        };
    }

    private PatternNode counted(PatternNode part) throws InvalidValue {
        int min = count();
        int max = !skip(',') ? min : at < source.length() && peek() == '}' ? PatternNode.UNBOUNDED : count();
        if (!skip('}') || (max != PatternNode.UNBOUNDED && max < min)) {
            throw invalid("a repetition is written {2}, {2,} or {2,5}");
        }
        return new Repetition(part, min, max);
    }

    private int count() throws InvalidValue {
        int start = at;
        while (at < source.length() && peek() >= '0' && peek() <= '9') {
            at++;
        }
        long count = Digits.value(source.substring(start, at));
        if (start == at || count > REPETITIONS_MAX) {
            throw invalid("a repetition has a number from 0 to " + REPETITIONS_MAX);
        }
        return (int) count;
    }

    private PatternNode single() throws InvalidValue {
        char character = source.charAt(at++);
        return switch (character) {
            case '.' -> new Bytes(except('\n'));
            case '^' -> new Anchor(false);
            case '$' -> new Anchor(true);
            case '[' -> new Bytes(set());
            case '(' -> group();
            case '\\' -> new Bytes(escaped());
            case '*', '+', '?', '{' -> {
                at--;
                throw invalid("nothing to repeat; \\" + character + " is the character itself");
            }
            default -> literal(character);
        };
    }

    /** A character beyond ASCII is several bytes. */
    private PatternNode literal(char character) {
        if (character < 0x80) {
            return new Bytes(only(character));
        }
        at = source.offsetByCodePoints(at - 1, 1);
        List<PatternNode> bytes = new ArrayList<>();
        for (byte value :
                source.substring(source.offsetByCodePoints(at, -1), at).getBytes(UTF_8)) {
            bytes.add(new Bytes(only(value & 0xff)));
        }
        return new Sequence(bytes);
    }

    private PatternNode group() throws InvalidValue {
        int start = at;
        if (skip('?') && !skip(':')) {
            throw invalid("of groups with a question mark there is only (?:");
        }
        PatternNode node = choice();
        if (!skip(')')) {
            at = start - 1;
            throw invalid("a parenthesis that is not closed");
        }
        return node;
    }

    private BitSet set() throws InvalidValue {
        int start = at;
        boolean negated = skip('^');
        BitSet set = new BitSet(256);
        do {
            if (at == source.length()) {
                at = start - 1;
                throw invalid("a bracket that is not closed");
            }
            addRange(set);
        } while (!skip(']'));
        if (negated) {
            set.flip(0, 256);
        }
        return set;
    }

    private void addRange(BitSet set) throws InvalidValue {
        BitSet first = member();
        boolean range = at + 1 < source.length() && peek() == '-' && source.charAt(at + 1) != ']';
        if (!range) {
            set.or(first);
            return;
        }
        at++;
        BitSet last = member();
        if (first.cardinality() != 1 || last.cardinality() != 1 || last.nextSetBit(0) < first.nextSetBit(0)) {
            throw invalid("a range goes from one character to a later one");
        }
        set.set(first.nextSetBit(0), last.nextSetBit(0) + 1);
    }

    private BitSet member() throws InvalidValue {
        if (at == source.length()) {
            throw invalid("a bracket that is not closed");
        }
        char character = source.charAt(at++);
        if (character >= 0x80 || character == '[') {
            at--;
            throw invalid(
                    character == '[' ? "inside brackets, \\[ is the character itself" : "inside brackets only ASCII");
        }
        return character == '\\' ? escaped() : only(character);
    }

    private BitSet escaped() throws InvalidValue {
        if (at == source.length()) {
            throw invalid("a backslash at the end");
        }
        char character = source.charAt(at++);
        return switch (character) {
            case 'd' -> digits();
            case 'D' -> inverse(digits());
            case 'w' -> words();
            case 'W' -> inverse(words());
            case 's' -> spaces();
            case 'S' -> inverse(spaces());
            case 'n' -> only('\n');
            case 'r' -> only('\r');
            case 't' -> only('\t');
            default -> {
                if (character >= 0x80 || Character.isLetterOrDigit(character)) {
                    at--;
                    throw invalid("\\" + character + " is not known");
                }
                yield only(character);
            }
        };
    }

    private static BitSet digits() {
        BitSet set = new BitSet(256);
        set.set('0', '9' + 1);
        return set;
    }

    private static BitSet words() {
        BitSet set = digits();
        set.set('a', 'z' + 1);
        set.set('A', 'Z' + 1);
        set.set('_');
        return set;
    }

    private static BitSet spaces() {
        BitSet set = new BitSet(256);
        "\t\n\f\r ".chars().forEach(set::set);
        return set;
    }

    private static BitSet only(int value) {
        BitSet set = new BitSet(256);
        set.set(value);
        return set;
    }

    private static BitSet except(int value) {
        return inverse(only(value));
    }

    private static BitSet inverse(BitSet set) {
        set.flip(0, 256);
        return set;
    }

    private boolean skip(char character) {
        boolean there = at < source.length() && peek() == character;
        at += there ? 1 : 0;
        return there;
    }

    private char peek() {
        return source.charAt(at);
    }

    private InvalidValue invalid(String why) {
        return new InvalidValue(quoted(source) + " is not a pattern, at character "
                + (Math.min(at, source.length()) + 1) + ": " + why + "; allowed: " + FORM);
    }
}
