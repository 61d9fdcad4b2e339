package dev.nutcracker.benchmarks.load;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * The options of the command line.
 *
 * @param missing peers that are not on this machine, with the reason
 * @param sweeps none without a page
 * @param idle whether the memory of idle clients is measured
 * @param page the directory of the page, {@code null} for none
 */
record Options(
        List<ProxyProgram> proxies,
        List<String> missing,
        List<Sweep> sweeps,
        boolean idle,
        List<Load> loads,
        int rounds,
        double seconds,
        double warmUpSeconds,
        int servers,
        boolean list,
        @Nullable Path out,
        @Nullable Path page) {
    static final String USAGE = """
            Usage: benchmarks/run [option ...]

              --against PEERS        beside programs of others, and write a page with charts: predixy, haproxy, envoy (both
                                     as a TCP hop), nutcracker (the original), as NAME or NAME=PATH, with commas between
                                     them. One that is not on this machine is left out. Takes a quarter of an hour
              --page DIRECTORY       where the page goes (default: benchmarks/target/page)
              --short                a selection of the loads, in under five minutes
              --only PATTERN         only loads whose names match the regular expression, in any part
              --list                 list the selected loads, and run none
              --rounds N             rounds per load and proxy (default: 5, short or with --against: 3)
              --seconds S            about how long a round takes (default: 3, short: 1; with --against 1.25 and 0.5)
              --warm-up S            how long each proxy is warmed up for each load (default: 5, short: 2; with
                                     --against 3 and 1); up to three times as long while it has not settled
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
        List<String> missing = new ArrayList<>();
        proxies.add(ours(home, reader.workers));
        if (reader.against == null) {
            proxies.addFirst(Peer.NUTCRACKER.program(Path.of(Peer.NUTCRACKER.id())));
        } else {
            addPeers(reader.against, proxies, missing);
        }
        proxies.addAll(reader.furtherProxies);
        boolean page = reader.against != null;
        Defaults defaults = Defaults.of(page, reader.isShort);
        Options options = new Options(
                proxies,
                missing,
                page ? Sweep.all().stream().filter(reader::selects).toList() : List.of(),
                page && reader.only.matcher(IdleRun.NAME).find(),
                Loads.all().stream().filter(reader::selects).toList(),
                reader.rounds > 0 ? reader.rounds : defaults.rounds,
                reader.seconds > 0 ? reader.seconds : defaults.seconds,
                reader.warmUpSeconds > 0 ? reader.warmUpSeconds : defaults.warmUpSeconds,
                reader.servers,
                reader.list,
                reader.out,
                !page || reader.page != null ? reader.page : home.resolve("benchmarks/target/page"));
        if (options.names().isEmpty()) {
            throw new UsageException("no load is selected; --list alone names them all");
        }
        return options;
    }

    private static ProxyProgram ours(Path home, int workers) {
        Path program = home.resolve("bin/nutcracker");
        return new ProxyProgram(
                ProxyProgram.OURS,
                program + " -c {config} -s {statsPort} -a 127.0.0.1 -w " + workers,
                ConfigFormat.NUTCRACKER,
                program + " --version",
                "This project, with " + workers + (workers == 1 ? " worker" : " workers"));
    }

    private static void addPeers(String list, List<ProxyProgram> proxies, List<String> missing) throws UsageException {
        for (String item : list.split(",")) {
            String name = item.replaceFirst("=.*", "");
            Peer peer = Peer.named(name)
                    .orElseThrow(() -> new UsageException("--against knows " + Peer.names() + ", not " + name));
            Optional<Path> path = item.equals(name)
                    ? peer.onPath()
                    : Optional.of(Path.of(item.substring(name.length() + 1))).filter(Files::isExecutable);
            path.ifPresentOrElse(
                    program -> proxies.add(peer.program(program.toAbsolutePath())),
                    () -> missing.add(item.equals(name) ? name + " is not on PATH" : "there is no program " + item));
        }
    }

    /** Returns the names of all that will be measured, in the order in which they run. */
    List<String> names() {
        List<String> names = new ArrayList<>(sweeps.stream().map(Sweep::name).toList());
        if (idle) {
            names.add(IdleRun.NAME);
        }
        loads.forEach(load -> names.add(load.name()));
        return names;
    }

    /** Returns about how long it all takes, if half of the proxies need a longer warm-up. */
    int minutes() {
        double rounds = this.rounds * seconds;
        double warmUp = 1.5 * warmUpSeconds + 1;
        double sweeping = sweeps.stream()
                .mapToDouble(sweep -> serving(sweep.protocol()) * (warmUp + Sweep.RATES * rounds))
                .sum();
        double idling = idle ? IdleRun.SETTLE_SECONDS * (2 + serving(Protocol.REDIS)) : 0;
        double loading = loads.stream()
                .mapToDouble(load -> serving(load.protocol()) * (warmUp + rounds))
                .sum();
        return (int) Math.ceil((sweeping + idling + loading) / 60);
    }

    private long serving(Protocol protocol) {
        return proxies.stream().filter(proxy -> proxy.serves(protocol)).count();
    }

    /** What holds where the command line says nothing. */
    private enum Defaults {
        NORMAL(5, 3, 5),
        SHORT(3, 1, 2),
        PAGE(3, 1.25, 3),
        SHORT_PAGE(3, 0.5, 1);

        private final int rounds;
        private final double seconds;
        private final double warmUpSeconds;

        Defaults(int rounds, double seconds, double warmUpSeconds) {
            this.rounds = rounds;
            this.seconds = seconds;
            this.warmUpSeconds = warmUpSeconds;
        }

        static Defaults of(boolean page, boolean isShort) {
            if (page) {
                return isShort ? SHORT_PAGE : PAGE;
            }
            return isShort ? SHORT : NORMAL;
        }
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
        private @Nullable String against;
        private @Nullable Path out;
        private @Nullable Path page;

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
                case "--against" -> against = value(option);
                case "--page" -> page = Path.of(value(option));
                case "--out" -> out = Path.of(value(option));
                default -> throw new UsageException("unknown option " + option);
            }
        }

        boolean selects(Load load) {
            return (!isShort || Loads.isShort(load))
                    && (against == null || Loads.isForPage(load))
                    && only.matcher(load.name()).find();
        }

        boolean selects(Sweep sweep) {
            return only.matcher(sweep.name()).find();
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
            return new ProxyProgram(
                    text.substring(0, equals),
                    text.substring(equals + 1),
                    ConfigFormat.NUTCRACKER,
                    "",
                    "Given by `--proxy`");
        }
    }
}
