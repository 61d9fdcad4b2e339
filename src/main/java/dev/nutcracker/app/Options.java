package dev.nutcracker.app;

import dev.nutcracker.config.Configuration;
import dev.nutcracker.config.GlobalConfig;
import dev.nutcracker.log.Log;
import dev.nutcracker.net.SocketSettings;
import dev.nutcracker.proxy.ProcessLimits;
import dev.nutcracker.proxy.Proxy;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The settings from the command line.
 *
 * @param flags the options without a value that are given
 * @param logLevel as given; values above the highest level mean the highest; empty when the configuration decides
 * @param logFile {@code null} for standard error
 * @param statsPort 1 to 65535
 * @param statsAddress host, or absolute path of a Unix socket, for the statistics port
 * @param pidFile {@code null} for none
 * @param readBytesMax how much is read from a socket at a time: 512 bytes to 16 MiB
 * @param workers 0 when the configuration decides
 * @param where the query for {@code --where}; {@code null} to run the proxy
 * @param passedOver words that are not options; they are ignored
 */
record Options(
        Set<Option> flags,
        OptionalInt logLevel,
        @Nullable Path logFile,
        Path configFile,
        int statsPort,
        String statsAddress,
        int statsIntervalMs,
        @Nullable Path pidFile,
        int readBytesMax,
        int workers,
        @Nullable KeyQuery where,
        List<String> passedOver) {
    private static final int PORT_MAX = 65535;
    private static final int MBUF_BYTES_MIN = 512;
    private static final int MBUF_BYTES_MAX = 16 * 1024 * 1024;
    private static final int WORKERS_MAX = 1024;

    /** Parses the command line. The last value of an option counts; the first mistake is reported. */
    static Options parse(String... words) throws UsageException {
        Set<Option> flags = EnumSet.noneOf(Option.class);
        Map<Option, String> texts = new EnumMap<>(Option.class);
        Map<Option, Integer> numbers = new EnumMap<>(Option.class);
        OptionScanner scanner = new OptionScanner(words);
        for (Option option = scanner.next(); option != null; option = scanner.next()) {
            switch (option) {
                case HELP, VERSION, TEST_CONF, DAEMONIZE, DESCRIBE_STATS, TAKE_OVER -> flags.add(option);
                case OUTPUT, CONF_FILE, STATS_ADDR, PID_FILE, WHERE, POOL, NEW_CONF ->
                    texts.put(option, scanner.value());
                case VERBOSE, STATS_PORT, STATS_INTERVAL, MBUF_SIZE, WORKERS ->
                    numbers.put(option, checked(option, number(option, scanner.value())));
            }
        }
        return of(flags, texts, numbers, scanner.passedOver());
    }

    boolean asksFor(Option flag) {
        return flags.contains(flag);
    }

    /** Returns how much of the system's resources the process may use. */
    ProcessLimits limits() {
        long heapBytes = Runtime.getRuntime().maxMemory();
        return new ProcessLimits(Descriptors.allowed(), readBytesMax, heapBytes / 4, heapBytes / 8 * 5);
    }

    /**
     * Scripts may rely on such words being ignored, as twemproxy does in silence; a person has probably forgotten a
     * letter.
     */
    void warnOfPassedOver(StartupMessages complaints) {
        if (!passedOver.isEmpty()) {
            complaints.warning("'" + String.join("' '", passedOver)
                    + "' on the command line belongs to no option and is ignored; the configuration file is '"
                    + configFile + "', -c FILE names another");
        }
    }

    /** Returns the keys of the configuration whose values the command line has, whatever the file has. */
    Set<String> configKeys() {
        Set<String> keys = new HashSet<>();
        if (workers != 0) {
            keys.add("global.workers");
        }
        if (logLevel.isPresent()) {
            keys.add("global.log.level");
        }
        return Set.copyOf(keys);
    }

    /** Returns the configuration with those values. */
    Configuration applyTo(Configuration configuration) {
        GlobalConfig global = configuration.global();
        if (workers != 0) {
            global = global.withWorkers(workers);
        }
        if (logLevel.isPresent()) {
            global = global.withLog(global.log().at(Math.min(logLevel.getAsInt(), Log.LEVEL_MAX)));
        }
        return new Configuration(global, configuration.pools());
    }

    /** Returns a warning for each resource that may be too small for this configuration. */
    List<String> shortages(Configuration configuration) {
        int count = workers == 0 ? configuration.global().workers() : workers;
        return Proxy.shortages(configuration, count, Descriptors.allowed());
    }

    private static Options of(
            Set<Option> flags, Map<Option, String> texts, Map<Option, Integer> numbers, List<String> passedOver)
            throws UsageException {
        String configFile = texts.get(Option.CONF_FILE);
        Integer logLevel = numbers.get(Option.VERBOSE);
        return new Options(
                flags,
                logLevel == null ? OptionalInt.empty() : OptionalInt.of(logLevel),
                path(texts.get(Option.OUTPUT)),
                configFile == null ? ConfigFile.usual() : Path.of(configFile),
                numbers.getOrDefault(Option.STATS_PORT, 22222),
                texts.getOrDefault(Option.STATS_ADDR, "0.0.0.0"),
                numbers.getOrDefault(Option.STATS_INTERVAL, 30_000),
                path(texts.get(Option.PID_FILE)),
                numbers.getOrDefault(Option.MBUF_SIZE, SocketSettings.READ_BYTES_MAX),
                numbers.getOrDefault(Option.WORKERS, 0),
                where(texts),
                List.copyOf(passedOver));
    }

    private static @Nullable KeyQuery where(Map<Option, String> texts) throws UsageException {
        String key = texts.get(Option.WHERE);
        if (key == null) {
            requireNoWhere(texts, Option.POOL);
            requireNoWhere(texts, Option.NEW_CONF);
            return null;
        }
        return new KeyQuery(KeyText.bytes(key), texts.get(Option.POOL), path(texts.get(Option.NEW_CONF)));
    }

    private static void requireNoWhere(Map<Option, String> texts, Option option) throws UsageException {
        if (texts.containsKey(option)) {
            throw new UsageException("option " + option.word() + " goes with --where and a key");
        }
    }

    private static @Nullable Path path(@Nullable String text) {
        return text == null ? null : Path.of(text);
    }

    /** Parses digits without a sign; -1 means that the text is not a number or too large. */
    private static int number(Option option, String text) throws UsageException {
        int number = digits(text);
        if (option == Option.MBUF_SIZE && number <= 0) {
            throw new UsageException("option -m requires a non-zero number");
        }
        if (number < 0) {
            throw new UsageException("option " + option.word() + " requires a number");
        }
        return number;
    }

    private static int digits(String text) {
        long number = text.isEmpty() ? -1 : 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9') {
                return -1;
            }
            number = Math.min(number * 10 + (c - '0'), Integer.MAX_VALUE + 1L);
        }
        return number > Integer.MAX_VALUE ? -1 : (int) number;
    }

    private static int checked(Option option, int number) throws UsageException {
        if (option == Option.STATS_PORT && (number < 1 || number > PORT_MAX)) {
            throw new UsageException("option -s value " + number + " is not a valid port");
        }
        if (option == Option.MBUF_SIZE && (number < MBUF_BYTES_MIN || number > MBUF_BYTES_MAX)) {
            throw new UsageException(
                    "mbuf chunk size must be between " + MBUF_BYTES_MIN + " and " + MBUF_BYTES_MAX + " bytes");
        }
        if (option == Option.WORKERS && number > WORKERS_MAX) {
            throw new UsageException("option -w value " + number + " is not from 0 to " + WORKERS_MAX);
        }
        return number;
    }
}
