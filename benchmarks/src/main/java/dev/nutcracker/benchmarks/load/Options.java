package dev.nutcracker.benchmarks.load;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/** The options of the command line. */
record Options(
        List<ProxyProgram> proxies,
        List<Load> loads,
        int rounds,
        double seconds,
        double warmUpSeconds,
        int servers,
        boolean list,
        @Nullable Path out) {
    static final String USAGE = """
            Usage: benchmarks/run [option ...]

              --short                a selection of the loads, in under five minutes
              --only PATTERN         only loads whose names match the regular expression, in any part
              --list                 list the selected loads, and run none
              --rounds N             rounds per load and proxy (default: 5, short: 3)
              --seconds S            about how long a round takes (default: 3, short: 1)
              --warm-up S            how long each proxy is warmed up for each load (default: 5, short: 2);
                                     up to twice as long while it has not settled
              --workers N            workers of ours (default: 1)
              --servers N            servers behind the proxies (default: 2)
              --proxy NAME=COMMAND   another proxy; in the command, {port} {config} {servers} {protocol} {statsPort}
                                     {directory} are filled in. May be given several times
              --out FILE             file for the table, as Markdown (default: benchmarks/target/results.md)
            """;

    static final class UsageException extends Exception {
        private static final long serialVersionUID = 1;

        UsageException(String message) {
            super(message);
        }
    }

    static Options parse(Path home, List<String> arguments) throws UsageException {
        Reader reader = new Reader(arguments);
        reader.read();
        List<ProxyProgram> proxies = new ArrayList<>();
        proxies.add(new ProxyProgram(ProxyProgram.ORIGINAL, "nutcracker -c {config} -s {statsPort} -a 127.0.0.1"));
        proxies.add(new ProxyProgram(
                ProxyProgram.OURS,
                home + "/bin/nutcracker -c {config} -s {statsPort} -a 127.0.0.1 -w " + reader.workers));
        proxies.addAll(reader.furtherProxies);
        List<Load> loads = Loads.all().stream().filter(reader::selects).toList();
        if (loads.isEmpty()) {
            throw new UsageException("no load is selected; --list alone names them all");
        }
        return new Options(
                proxies,
                loads,
                reader.rounds > 0 ? reader.rounds : reader.isShort ? 3 : 5,
                reader.seconds > 0 ? reader.seconds : reader.isShort ? 1 : 3,
                reader.warmUpSeconds > 0 ? reader.warmUpSeconds : reader.isShort ? 2 : 5,
                reader.servers,
                reader.list,
                reader.out);
    }

    /** Parses the words of the command line. */
    private static final class Reader {
        private final List<String> words;
        private int at;
        private boolean isShort;
        private boolean list;
        private Pattern only = Pattern.compile("");
        private int rounds;
        private double seconds;
        private double warmUpSeconds;
        private int workers = 1;
        private int servers = 2;
        private final List<ProxyProgram> furtherProxies = new ArrayList<>();
        private @Nullable Path out;

        Reader(List<String> words) {
            this.words = words;
        }

        void read() throws UsageException {
            while (at < words.size()) {
                option(words.get(at++));
            }
        }

        private void option(String option) throws UsageException {
            switch (option) {
                case "--short" -> isShort = true;
                case "--list" -> list = true;
                case "--only" -> only = pattern(value(option));
                case "--rounds" -> rounds = (int) number(option, 1, 1_000);
                case "--seconds" -> seconds = number(option, 0.01, 3_600);
                case "--warm-up" -> warmUpSeconds = number(option, 0.01, 3_600);
                case "--workers" -> workers = (int) number(option, 1, 1_024);
                case "--servers" -> servers = (int) number(option, 1, 64);
                case "--proxy" -> furtherProxies.add(proxy(value(option)));
                case "--out" -> out = Path.of(value(option));
                default -> throw new UsageException("unknown option " + option);
            }
        }

        boolean selects(Load load) {
            return (!isShort || Loads.isShort(load))
                    && only.matcher(load.name()).find();
        }

        private String value(String option) throws UsageException {
            if (at == words.size()) {
                throw new UsageException(option + " needs a value");
            }
            return words.get(at++);
        }

        private double number(String option, double min, double max) throws UsageException {
            String text = value(option);
            try {
                double number = Double.parseDouble(text);
                if (number >= min && number <= max) {
                    return number;
                }
            } catch (NumberFormatException e) {
                throw new UsageException(option + " needs a number, not " + text);
            }
            throw new UsageException(option + " needs a number from " + min + " to " + max);
        }

        private static Pattern pattern(String text) throws UsageException {
            try {
                return Pattern.compile(text);
            } catch (PatternSyntaxException e) {
                throw new UsageException("--only: " + e.getMessage());
            }
        }

        private static ProxyProgram proxy(String text) throws UsageException {
            int equals = text.indexOf('=');
            if (equals < 1 || !text.substring(0, equals).matches("[A-Za-z0-9._-]+")) {
                throw new UsageException("--proxy needs NAME=COMMAND, with letters, digits, ., _ and - in NAME");
            }
            return new ProxyProgram(text.substring(0, equals), text.substring(equals + 1));
        }
    }
}
