package dev.nutcracker.app;

import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/**
 * What the command line asks for.
 *
 * @param mode what to do; help wins over version, version over a test of the configuration
 * @param configFile the configuration
 * @param statsAddress host or absolute path of a Unix socket that the statistics are served on
 * @param statsPort 1 to 65535
 * @param workers 0 when the configuration decides
 */
record Options(Mode mode, Path configFile, String statsAddress, int statsPort, int workers) {
    enum Mode {
        HELP,
        VERSION,
        TEST_CONFIG,
        RUN
    }

    /** A command line that is not understood; the message says why. */
    static final class UsageException extends Exception {
        private static final long serialVersionUID = 1;

        UsageException(String message) {
            super(message);
        }
    }

    static final String USAGE = """
            Usage: nutcracker [-hVt] [-c conf file] [-s stats port] [-a stats addr]
                              [-w workers]

            Options:
              -h, --help             : this help
              -V, --version          : show version and exit
              -t, --test-conf        : test configuration for syntax errors and exit
              -c, --conf-file=S      : set configuration file (default: conf/nutcracker.yml)
              -s, --stats-port=N     : set stats monitoring port (default: 22222)
              -a, --stats-addr=S     : set stats monitoring ip (default: 0.0.0.0)
              -w, --workers=N        : set number of workers (default: one per processor)

            """;

    private static final int PORT_MAX = 65535;
    private static final int WORKERS_MAX = 1024;
    private static final List<OptionSpec> TABLE = List.of(
            flag("-h", "--help"),
            flag("-V", "--version"),
            flag("-t", "--test-conf"),
            value("-c", "--conf-file", "a file name", "conf/nutcracker.yml"),
            value("-s", "--stats-port", "a number", "22222"),
            value("-a", "--stats-addr", "a string", "0.0.0.0"),
            value("-w", "--workers", "a number", "0"));

    static Options parse(String... arguments) throws UsageException {
        CommandLine commandLine = new CommandLine(spec())
                .setAbbreviatedOptionsAllowed(true)
                .setUnmatchedArgumentsAllowed(true)
                .setUnmatchedOptionsArePositionalParams(false)
                .setExpandAtFiles(false);
        try {
            ParseResult parsed = commandLine.parseArgs(arguments);
            for (String unmatched : parsed.unmatched()) {
                if (unmatched.startsWith("-") && unmatched.length() > 1) {
                    throw new UsageException("invalid option -- '" + unmatched.replaceFirst("^-+", "") + "'");
                }
            }
            return of(parsed);
        } catch (CommandLine.MissingParameterException e) {
            OptionSpec option = (OptionSpec) e.getMissing().getFirst();
            throw new UsageException("option " + option.shortestName() + " requires " + option.paramLabel());
        } catch (CommandLine.ParameterException e) {
            throw new UsageException(String.valueOf(e.getMessage()));
        }
    }

    private static Options of(ParseResult parsed) throws UsageException {
        return new Options(
                mode(parsed),
                Path.of(text(parsed, "-c")),
                text(parsed, "-a"),
                number(parsed, "-s", 1, PORT_MAX, "is not a valid port"),
                number(parsed, "-w", 0, WORKERS_MAX, "is not from 0 to " + WORKERS_MAX));
    }

    private static Mode mode(ParseResult parsed) {
        if (parsed.hasMatchedOption("-h")) {
            return Mode.HELP;
        }
        if (parsed.hasMatchedOption("-V")) {
            return Mode.VERSION;
        }
        return parsed.hasMatchedOption("-t") ? Mode.TEST_CONFIG : Mode.RUN;
    }

    private static int number(ParseResult parsed, String option, int min, int max, String fault) throws UsageException {
        String text = text(parsed, option);
        if (!text.matches("[0-9]+")) {
            throw new UsageException("option " + option + " requires a number");
        }
        if (text.length() > 9 || Integer.parseInt(text) < min || Integer.parseInt(text) > max) {
            throw new UsageException("option " + option + " value " + text + " " + fault);
        }
        return Integer.parseInt(text);
    }

    private static String text(ParseResult parsed, String option) {
        return parsed.commandSpec().findOption(option).getValue();
    }

    private static CommandSpec spec() {
        CommandSpec spec = CommandSpec.create().name("nutcracker");
        for (OptionSpec option : TABLE) {
            spec.addOption(OptionSpec.builder(option).build());
        }
        return spec;
    }

    private static OptionSpec flag(String shortName, String longName) {
        return OptionSpec.builder(shortName, longName).arity("0").build();
    }

    private static OptionSpec value(String shortName, String longName, String wants, String byDefault) {
        return OptionSpec.builder(shortName, longName)
                .type(String.class)
                .arity("1")
                .paramLabel(wants)
                .defaultValue(byDefault)
                .build();
    }
}
