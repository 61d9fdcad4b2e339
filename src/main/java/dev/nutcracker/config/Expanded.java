package dev.nutcracker.config;

import static java.util.Objects.requireNonNull;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A text of a file in which names are replaced by values of the environment. Messages and pages show what the file says,
 * never a value of the environment.
 *
 * <pre>
 *   ${NAME}    the value of NAME
 *   $${        the characters ${
 * </pre>
 *
 * @param written as the file has it
 * @param text with the values
 */
public record Expanded(String written, String text) {
    private static final Pattern REFERENCE = Pattern.compile("\\$\\$\\{|\\$\\{([A-Za-z_][A-Za-z0-9_]*)}|\\$\\{");

    public Expanded {
        requireNonNull(written, "written");
        requireNonNull(text, "text");
    }

    /** Returns a text without names. */
    static Expanded literal(String text) {
        return new Expanded(text.replace("${", "$${"), text);
    }

    static Expanded of(String written) throws InvalidValue {
        return of(written, System::getenv);
    }

    /** @param environment the values by name; null for a name without one */
    static Expanded of(String written, Function<String, @Nullable String> environment) throws InvalidValue {
        StringBuilder text = new StringBuilder();
        Matcher reference = REFERENCE.matcher(written);
        while (reference.find()) {
            reference.appendReplacement(text, Matcher.quoteReplacement(value(reference, environment)));
        }
        String expanded = reference.appendTail(text).toString();
        if (expanded.isEmpty()) {
            throw new InvalidValue("is empty with the values of the environment");
        }
        return new Expanded(written, expanded);
    }

    private static String value(Matcher reference, Function<String, @Nullable String> environment) throws InvalidValue {
        if (reference.group().equals("$${")) {
            return "${";
        }
        @Nullable String name = reference.group(1);
        if (name == null) {
            throw new InvalidValue("${ does not begin the name of a variable; ${NAME} does, and $${ is ${ itself");
        }
        @Nullable String value = environment.apply(name);
        if (value == null) {
            throw new InvalidValue("${" + name + "} is not set in the environment; $${ is ${ itself");
        }
        return value;
    }

    /** Whether a text that is taken as it is names values of the environment. */
    static boolean areNamesIn(String text) {
        return REFERENCE.matcher(text).results().anyMatch(reference -> reference.group(1) != null);
    }

    /** Whether a value of the environment is part of it. */
    boolean hasNames() {
        return written.replace("$${", "").contains("${");
    }

    /** Returns the text as a path; it has been checked that it is one. */
    public Path path() {
        return Path.of(text);
    }

    /** Throws if the text is no path. */
    Expanded checkedAsPath(String allowed) throws InvalidValue {
        try {
            path();
            return this;
        } catch (InvalidPathException e) {
            throw new InvalidValue("the value is not a path; allowed: " + allowed);
        }
    }

    /** What the file says. */
    @Override
    public String toString() {
        return written;
    }
}
