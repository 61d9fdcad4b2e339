package dev.nutcracker.migration;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.nutcracker.config.ConfigException;
import dev.nutcracker.config.ConfigLoader;
import dev.nutcracker.config.ConfigProblem;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Reads the configuration file of another proxy, and prints one for this proxy. What could not be carried over goes to the
 * standard error, each with its line and the reason.
 *
 * <p>The exit status is 0 if keys stay where they are, 1 if they would be placed elsewhere, 2 if the file or the arguments
 * cannot be used.
 */
public final class Import {
    public static final String USAGE = "import --from mcrouter|envoy|predixy|dynomite|overlord FILE";

    private static final int STAYS = 0;
    private static final int MOVES = 1;
    private static final int UNUSABLE = 2;
    private static final String FROM = "--from";

    private Import() {}

    /** Runs with the arguments behind the command's name, and returns the exit status. */
    public static int run(List<String> arguments, PrintStream out, PrintStream err) {
        if (arguments.size() != 3 || !arguments.getFirst().equals(FROM)) {
            err.println("usage: " + USAGE);
            return UNUSABLE;
        }
        ImportSource source = ImportSource.named(arguments.get(1)).orElse(null);
        if (source == null) {
            String known =
                    Stream.of(ImportSource.values()).map(ImportSource::label).collect(Collectors.joining(", "));
            err.println(FROM + " " + arguments.get(1) + ": unknown; there are " + known);
            return UNUSABLE;
        }
        String file = arguments.get(2);
        try {
            return converted(source, file, Files.readString(Path.of(file)), out, err);
        } catch (CharacterCodingException e) {
            err.println(file + ": is not text in UTF-8");
        } catch (IOException e) {
            err.println(file + ": cannot be read: " + e);
        } catch (ImportException e) {
            err.println(file + ":" + e.getMessage());
        }
        return UNUSABLE;
    }

    private static int converted(ImportSource source, String file, String text, PrintStream out, PrintStream err)
            throws ImportException {
        Draft draft = source.read(text);
        String yaml = draft.yaml();
        draft.remarks().forEach(remark -> err.println(file + ":" + remark));
        try {
            ConfigLoader.parse("the configuration made of it", yaml.getBytes(UTF_8))
                    .warnings()
                    .forEach(warning -> err.println(warning.text()));
        } catch (ConfigException e) {
            e.problems().stream().map(ConfigProblem::text).forEach(err::println);
            err.println(file + ": the configuration made of it cannot be used:\n" + yaml);
            return UNUSABLE;
        }
        out.print("# Made of " + Path.of(file).getFileName() + ", a file of " + source.label() + ".\n" + yaml);
        out.flush();
        return draft.share() > 0 ? MOVES : STAYS;
    }
}
