package dev.nutcracker.config;

import static dev.nutcracker.config.Quoting.quoted;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.nutcracker.hash.KeyHash;
import dev.nutcracker.routing.Distribution;
import dev.nutcracker.routing.HashTag;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The kinds of values that keys take. */
sealed interface ValueType {
    ValueType FLAG = new Flag();
    ValueType SECRET = new TextTypes.SecretText();
    Scalar CREDENTIALS = new TextTypes.UserAndPassword();
    ValueType EXPANDED_TEXT = new TextTypes.ExpandedText();
    ValueType EXPANDED_PATH = new TextTypes.ExpandedPath();
    ValueType EXPANDED_SECRET = new TextTypes.ExpandedSecret();
    ValueType PATH = new TextTypes.FilePath();
    ValueType MODE = new TextTypes.Mode();
    ValueType HASH = new HashName();
    ValueType DISTRIBUTION = new DistributionName();
    ValueType HASH_TAG = new Tag();
    ValueType LISTEN = new Listen();
    ValueType SERVERS = new ListOf(new Server());
    ValueType DISCOVERY = new TextTypes.ListSource();
    ValueType ADDRESSES = new ListOf(new TextTypes.HostAndPort());
    ValueType ADDRESS_RULES = new ListOf(new TextTypes.ReachableAddress());
    ValueType REPLICAS = new OneOrMore(new TextTypes.Replica());
    ValueType ZONES = new ListOf(new TextTypes.ZoneOfHosts());
    ValueType COMMAND_NAME = new TextTypes.CommandName();
    ValueType TEXT = new TextTypes.PlainText();
    ValueType TEXTS = new ListOf(new TextTypes.PlainText());
    ValueType WORDS = new Words();
    ValueType EXPECTATION = new TextTypes.ExpectedText();
    ValueType CIDRS = new ListOf(new TextTypes.Network());
    ValueType COMMAND_WORDS = new ListOf(new TextTypes.CommandWord());
    ValueType RENAMED = new TextTypes.RenamedCommand(false);
    ValueType NEW_COMMAND_NAME = new TextTypes.RenamedCommand(true);
    ValueType PATHS = new OneOrMore(new TextTypes.FilePath());
    ValueType DOMAINS = new OneOrMore(new TextTypes.Domain());

    static ValueType number(long min, long max) {
        return new WholeNumber(min, max);
    }

    /** A number, possibly negative. */
    static ValueType signedNumber(long min, long max) {
        return new SignedNumber(min, max);
    }

    /** A number, or -1 for none. */
    static ValueType numberOrMinusOne(long max) {
        return new NumberOrMinusOne(max);
    }

    /** A number, or a word that stands for 0. */
    static ValueType numberOr(String word, long min, long max) {
        return new NumberOrWord(word, min, max);
    }

    /** A number, of bytes for example, that may end in k, m or g for 1024, 1024² or 1024³. */
    static ValueType size(long min, long max) {
        return new Size(min, max);
    }

    /** One of a few words. */
    static ValueType oneOf(String... words) {
        return new OneOf(List.of(words));
    }

    /** A list of some of a few words. */
    static ValueType listOfWords(String... words) {
        return new ListOf(new OneOf(List.of(words)));
    }

    /** One of the constants of an enum, in lower case. */
    static <E extends Enum<E>> ValueType wordOf(Class<E> words) {
        return new WordOf<>(words);
    }

    /** A list of constants of an enum, in lower case. */
    static <E extends Enum<E>> ValueType listOfWords(Class<E> words) {
        return new ListOf(new WordOf<>(words));
    }

    /** A number with digits behind a point if wanted. */
    static ValueType decimal(int min, int max) {
        return new DecimalNumber(min, max);
    }

    /** A mapping with keys of its own. */
    static <N extends Enum<N> & ConfigKey> ValueType keys(Class<N> table) {
        return new Keys<>(table);
    }

    /** A list of mappings with keys of their own. */
    static <N extends Enum<N> & ConfigKey> ValueType listOfKeys(Class<N> table) {
        return new ListOfKeys<>(new Keys<>(table));
    }

    /** Returns the allowed values in words, for messages. */
    String allowed();

    /** A single text. {@link TextTypes} has further kinds. */
    non-sealed interface Scalar extends ValueType {
        Object parse(String text) throws InvalidValue;

        /** Whether an empty text is a value. */
        default boolean mayBeEmpty() {
            return false;
        }
    }

    /** A list of one or more items. */
    record ListOf(Scalar item) implements ValueType {
        @Override
        public String allowed() {
            return "a list of " + item.allowed();
        }
    }

    /** A single text, or a list of one or more. */
    record OneOrMore(Scalar item) implements ValueType {
        @Override
        public String allowed() {
            return item.allowed() + ", or a list of them";
        }
    }

    /** A list of words, or one line with spaces between them. */
    record Words() implements ValueType {
        @Override
        public String allowed() {
            return "a list of words, or one line";
        }
    }

    /**
     * A mapping.
     *
     * @param table its keys
     */
    record Keys<N extends Enum<N> & ConfigKey>(Class<N> table) implements ValueType {
        @Override
        public String allowed() {
            return String.join(", ", ConfigKey.names(table));
        }
    }

    /** A list of one or more mappings. */
    record ListOfKeys<N extends Enum<N> & ConfigKey>(Keys<N> item) implements ValueType {
        @Override
        public String allowed() {
            return "a list of mappings with the keys " + item.allowed();
        }
    }

    record Flag() implements Scalar {
        @Override
        public Boolean parse(String text) throws InvalidValue {
            return switch (text) {
                case "true" -> true;
                case "false" -> false;
                default -> throw notOneOf(text, this);
            };
        }

        @Override
        public String allowed() {
            return "true, false";
        }
    }

    record OneOf(List<String> words) implements Scalar {
        @Override
        public String parse(String text) throws InvalidValue {
            if (!words.contains(text)) {
                throw notOneOf(text, this);
            }
            return text;
        }

        @Override
        public String allowed() {
            return String.join(", ", words);
        }
    }

    record WordOf<E extends Enum<E>>(Class<E> words) implements Scalar {
        @Override
        public E parse(String text) throws InvalidValue {
            for (E word : words.getEnumConstants()) {
                if (name(word).equals(text)) {
                    return word;
                }
            }
            throw notOneOf(text, this);
        }

        @Override
        public String allowed() {
            List<String> names = new ArrayList<>();
            for (E word : words.getEnumConstants()) {
                names.add(name(word));
            }
            return String.join(", ", names);
        }

        /** Returns the word in a file. */
        static String name(Enum<?> word) {
            return word.name().toLowerCase(Locale.ROOT);
        }
    }

    record WholeNumber(long min, long max) implements Scalar {
        @Override
        public Long parse(String text) throws InvalidValue {
            return Digits.parse(text, min, max);
        }

        @Override
        public String allowed() {
            return Digits.range(min, max);
        }
    }

    record SignedNumber(long min, long max) implements Scalar {
        @Override
        public Long parse(String text) throws InvalidValue {
            boolean negative = text.startsWith("-");
            String digits = negative ? text.substring(1) : text;
            if (!Digits.isNumber(digits)) {
                throw new InvalidValue(quoted(text) + " is not a number; allowed: " + allowed());
            }
            long number = negative ? -Digits.value(digits) : Digits.value(digits);
            if (number < min || number > max) {
                throw new InvalidValue(quoted(text) + " is out of range; allowed: " + allowed());
            }
            return number;
        }

        @Override
        public String allowed() {
            return Digits.range(min, max);
        }
    }

    /** An exact number, such as 1.5; as many digits as tell two numbers apart. */
    record DecimalNumber(int min, int max) implements Scalar {
        private static final Pattern FORM = Pattern.compile("[0-9]{1,9}(\\.[0-9]{1,3})?");

        @Override
        public Double parse(String text) throws InvalidValue {
            if (!FORM.matcher(text).matches()) {
                throw new InvalidValue(quoted(text) + " is not a number; allowed: " + allowed());
            }
            double number = Double.parseDouble(text);
            if (number < min || number > max) {
                throw new InvalidValue(quoted(text) + " is out of range; allowed: " + allowed());
            }
            return number;
        }

        @Override
        public String allowed() {
            return min + ".0 to " + max + ".0, with up to three digits behind the point";
        }
    }

    record NumberOrMinusOne(long max) implements Scalar {
        @Override
        public Long parse(String text) throws InvalidValue {
            if (text.equals("-1")) {
                return -1L;
            }
            if (!Digits.isNumber(text)) {
                throw new InvalidValue(quoted(text) + " is not a number; allowed: " + allowed());
            }
            if (Digits.value(text) > max) {
                throw new InvalidValue(quoted(text) + " is out of range; allowed: " + allowed());
            }
            return Digits.value(text);
        }

        @Override
        public String allowed() {
            return Digits.range(-1, max);
        }
    }

    record NumberOrWord(String word, long min, long max) implements Scalar {
        @Override
        public Object parse(String text) throws InvalidValue {
            if (text.equals(word)) {
                return 0L;
            }
            if (!Digits.isNumber(text)) {
                throw new InvalidValue(quoted(text) + " is not a number; allowed: " + allowed());
            }
            if (Digits.value(text) < min || Digits.value(text) > max) {
                throw new InvalidValue(quoted(text) + " is out of range; allowed: " + allowed());
            }
            return Digits.value(text);
        }

        @Override
        public String allowed() {
            return word + ", or " + Digits.range(min, max);
        }
    }

    record Size(long min, long max) implements Scalar {
        @Override
        public Long parse(String text) throws InvalidValue {
            int shift = text.isEmpty() ? 0 : shift(text.charAt(text.length() - 1));
            String number = shift == 0 ? text : text.substring(0, text.length() - 1);
            if (!Digits.isNumber(number)) {
                throw new InvalidValue(quoted(text) + " is not a number; allowed: " + allowed());
            }
            long value = Digits.value(number);
            if (value > max >> shift || value << shift < min) {
                throw new InvalidValue(quoted(text) + " is out of range; allowed: " + allowed());
            }
            return value << shift;
        }

        @Override
        public String allowed() {
            return Digits.range(min, max) + ", or with k, m or g behind the number";
        }

        private static int shift(char suffix) {
            return switch (suffix) {
                case 'k', 'K' -> 10;
                case 'm', 'M' -> 20;
                case 'g', 'G' -> 30;
                default -> 0;
            };
        }
    }

    record HashName() implements Scalar {
        @Override
        public KeyHash parse(String text) throws InvalidValue {
            @Nullable KeyHash hash = KeyHash.named(text);
            if (hash == null) {
                throw notOneOf(text, this);
            }
            return hash;
        }

        @Override
        public String allowed() {
            List<String> names = new ArrayList<>();
            for (KeyHash hash : KeyHash.values()) {
                names.add(hash.configName());
            }
            return String.join(", ", names);
        }
    }

    record DistributionName() implements Scalar {
        @Override
        public Distribution parse(String text) throws InvalidValue {
            @Nullable Distribution distribution = Distribution.named(text);
            if (distribution == null) {
                throw notOneOf(text, this);
            }
            return distribution;
        }

        @Override
        public String allowed() {
            List<String> names = new ArrayList<>();
            for (Distribution distribution : Distribution.values()) {
                names.add(distribution.configName());
            }
            return String.join(", ", names);
        }
    }

    record Tag() implements Scalar {
        @Override
        public HashTag parse(String text) throws InvalidValue {
            byte[] bytes = text.getBytes(UTF_8);
            if (bytes.length != 2) {
                throw new InvalidValue(quoted(text) + " has " + bytes.length + " bytes; allowed: " + allowed());
            }
            return new HashTag(bytes[0], bytes[1]);
        }

        @Override
        public String allowed() {
            return "exactly two bytes, \"{}\" with its quotes for example";
        }
    }

    record Listen() implements Scalar {
        @Override
        public ListenAddress parse(String text) throws InvalidValue {
            return ListenParser.parse(text);
        }

        @Override
        public String allowed() {
            return ListenParser.FORM;
        }
    }

    record Server() implements Scalar {
        @Override
        public ServerConfig parse(String text) throws InvalidValue {
            return ServerParser.parse(text);
        }

        @Override
        public String allowed() {
            return ServerParser.FORM;
        }
    }

    private static InvalidValue notOneOf(String text, ValueType type) {
        String lowerCase = text.strip().toLowerCase(Locale.ROOT);
        String hint =
                List.of(type.allowed().split(", ", -1)).contains(lowerCase) ? ", did you mean " + lowerCase + "?" : "";
        return new InvalidValue(quoted(text) + " is not allowed" + hint + "; allowed: " + type.allowed());
    }
}
