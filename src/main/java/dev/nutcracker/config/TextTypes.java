package dev.nutcracker.config;

import static dev.nutcracker.config.Quoting.quoted;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Pattern;

/** The kinds of values that are texts of some form. */
final class TextTypes {
    private TextTypes() {}

    /** A text that is never shown. */
    record SecretText() implements ValueType.Scalar {
        @Override
        public String parse(String text) {
            return text;
        }

        @Override
        public String allowed() {
            return "any text";
        }
    }

    /** {@code user:password}. Spaces are not allowed: in memcached's text protocol they would end the password. */
    record UserAndPassword() implements ValueType.Scalar {
        private static final int LENGTH_MAX = 512;

        @Override
        public String parse(String text) throws InvalidValue {
            int colon = text.indexOf(':');
            boolean both = colon > 0 && colon < text.length() - 1;
            if (!both || text.length() > LENGTH_MAX || text.chars().anyMatch(UserAndPassword::isBlankOrControl)) {
                throw new InvalidValue("the value does not have that form; allowed: " + allowed());
            }
            return text;
        }

        static boolean isBlankOrControl(int character) {
            return character <= ' ' || character == 0x7f;
        }

        @Override
        public String allowed() {
            return "user:password, without spaces, up to " + LENGTH_MAX + " characters";
        }
    }

    record PlainText() implements ValueType.Scalar {
        @Override
        public String parse(String text) {
            return text;
        }

        @Override
        public String allowed() {
            return "a text";
        }
    }

    record FilePath() implements ValueType.Scalar {
        @Override
        public Path parse(String text) throws InvalidValue {
            try {
                return Path.of(text);
            } catch (InvalidPathException e) {
                throw new InvalidValue(quoted(text) + " is not a path; allowed: " + allowed());
            }
        }

        @Override
        public String allowed() {
            return "the path of a file";
        }
    }

    /** Permissions in octal, as chmod takes them. */
    record Mode() implements ValueType.Scalar {
        @Override
        public FileMode parse(String text) throws InvalidValue {
            if (!text.matches("0?[0-7]{3}")) {
                throw new InvalidValue(quoted(text) + " is no mode; allowed: " + allowed());
            }
            return new FileMode(Integer.parseInt(text, 8));
        }

        @Override
        public String allowed() {
            return "three octal digits, 0660 for example";
        }
    }

    /** A host name, or {@code *.} and a host name. */
    record Domain() implements ValueType.Scalar {
        private static final Pattern FORM =
                Pattern.compile("(\\*\\.)?[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*");
        private static final int LENGTH_MAX = 253;

        @Override
        public String parse(String text) throws InvalidValue {
            String name = text.toLowerCase(Locale.ROOT);
            if (name.length() > LENGTH_MAX || !FORM.matcher(name).matches()) {
                throw new InvalidValue(quoted(text) + " is not a host name; allowed: " + allowed());
            }
            return name;
        }

        @Override
        public String allowed() {
            return "a host name, or *. and a host name";
        }
    }

    /** A text in which names stand for values of the environment. */
    record ExpandedText() implements ValueType.Scalar {
        @Override
        public Expanded parse(String text) throws InvalidValue {
            return Expanded.of(text);
        }

        @Override
        public String allowed() {
            return "a text, with ${NAME} for a value of the environment";
        }
    }

    /** A path in which names stand for values of the environment. */
    record ExpandedPath() implements ValueType.Scalar {
        @Override
        public Expanded parse(String text) throws InvalidValue {
            return Expanded.of(text).checkedAsPath(allowed());
        }

        @Override
        public String allowed() {
            return "the path of a file, with ${NAME} for a value of the environment";
        }
    }

    /** A text that is never shown, in which names stand for values of the environment. */
    record ExpandedSecret() implements ValueType.Scalar {
        @Override
        public Secret parse(String text) throws InvalidValue {
            return Secret.of(Expanded.of(text));
        }

        @Override
        public String allowed() {
            return "any text, with ${NAME} for a value of the environment";
        }
    }

    record CommandName() implements ValueType.Scalar {
        private static final int LENGTH_MAX = 24;

        @Override
        public String parse(String text) throws InvalidValue {
            if (text.length() > LENGTH_MAX || !text.chars().allMatch(CommandName::mayHave)) {
                throw new InvalidValue(quoted(text) + " is not a name; allowed: " + allowed());
            }
            if (CommandConfig.RESERVED.contains(text)) {
                throw new InvalidValue(quoted(text) + " cannot be declared; the proxy handles it itself");
            }
            return text;
        }

        private static boolean mayHave(int character) {
            return (character >= 'a' && character <= 'z')
                    || (character >= '0' && character <= '9')
                    || character == '.'
                    || character == '_'
                    || character == '-';
        }

        @Override
        public String allowed() {
            return "up to " + LENGTH_MAX + " lower-case letters, digits, dots, underscores and dashes";
        }
    }

    record ExpectedText() implements ValueType.Scalar {
        @Override
        public Expectation parse(String text) throws InvalidValue {
            return Expectation.parse(text);
        }

        @Override
        public String allowed() {
            return Expectation.FORM;
        }
    }

    record Network() implements ValueType.Scalar {
        @Override
        public Cidr parse(String text) throws InvalidValue {
            return CidrParser.parse(text);
        }

        @Override
        public String allowed() {
            return CidrParser.FORM;
        }
    }

    record HostAndPort() implements ValueType.Scalar {
        @Override
        public ServerAddress.Tcp parse(String text) throws InvalidValue {
            return HostPortParser.parse(text);
        }

        @Override
        public String allowed() {
            return HostPortParser.FORM;
        }
    }

    /** Where a list of servers is kept. */
    record ListSource() implements ValueType.Scalar {
        @Override
        public DiscoverySource parse(String text) throws InvalidValue {
            return DiscoveryParser.parse(text);
        }

        @Override
        public String allowed() {
            return DiscoveryParser.FORM;
        }
    }

    /** An announced address, and the one to use in its place. */
    record ReachableAddress() implements ValueType.Scalar {
        @Override
        public AddressMap.Rule parse(String text) throws InvalidValue {
            return AddressMap.parse(text);
        }

        @Override
        public String allowed() {
            return AddressMap.FORM;
        }
    }

    record Replica() implements ValueType.Scalar {
        @Override
        public ReplicaItem parse(String text) throws InvalidValue {
            return text.equals(ReplicaConfig.AUTO)
                    ? new ReplicaItem.Auto()
                    : new ReplicaItem.Named(ReplicaConfig.parse(text));
        }

        @Override
        public String allowed() {
            return ReplicaConfig.FORM;
        }
    }

    record ZoneOfHosts() implements ValueType.Scalar {
        @Override
        public ZoneMap.Rule parse(String text) throws InvalidValue {
            return ZoneMap.parse(text);
        }

        @Override
        public String allowed() {
            return ZoneMap.FORM;
        }
    }

    record CommandWord() implements ValueType.Scalar {
        @Override
        public String parse(String text) {
            return text.toLowerCase(Locale.ROOT);
        }

        @Override
        public String allowed() {
            return "names of commands, name|subcommand, or @category";
        }
    }

    /**
     * A name in any case, which servers and clients write in any case.
     *
     * @param mayBeEmpty whether an empty name stands for none
     */
    record RenamedCommand(boolean mayBeEmpty) implements ValueType.Scalar {
        private static final int LENGTH_MAX = 128;

        @Override
        public String parse(String text) throws InvalidValue {
            if (text.length() > LENGTH_MAX || !text.chars().allMatch(RenamedCommand::mayHave)) {
                throw new InvalidValue(quoted(text) + " is not a name; allowed: " + allowed());
            }
            return text.toLowerCase(Locale.ROOT);
        }

        private static boolean mayHave(int character) {
            return (character >= 'a' && character <= 'z')
                    || (character >= 'A' && character <= 'Z')
                    || (character >= '0' && character <= '9')
                    || "._-".indexOf(character) >= 0;
        }

        @Override
        public String allowed() {
            String names = "up to " + LENGTH_MAX + " letters, digits, dots, underscores and dashes";
            return mayBeEmpty ? names + "; or \"\" for no name" : names;
        }
    }
}
