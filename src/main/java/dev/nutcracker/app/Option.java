package dev.nutcracker.app;

/** The options of the command line, in the order of the usage text. */
enum Option {
    HELP('h', "help", "this help"),
    VERSION('V', "version", "show version and exit"),
    TEST_CONF('t', "test-conf", "test configuration for syntax errors and exit"),
    DAEMONIZE('d', "daemonize", "run as a daemon"),
    DESCRIBE_STATS('D', "describe-stats", "print stats description and exit"),
    VERBOSE('v', "verbose", Value.NUMBER, "set logging level (default: 5, min: 0, max: 11)"),
    OUTPUT('o', "output", Value.FILE, "set logging file (default: stderr)"),
    CONF_FILE('c', "conf-file", Value.FILE, "set configuration file (default: conf/nutcracker.yml)"),
    STATS_PORT('s', "stats-port", Value.NUMBER, "set stats monitoring port (default: 22222)"),
    STATS_ADDR('a', "stats-addr", Value.TEXT, "set stats monitoring ip (default: 0.0.0.0)"),
    STATS_INTERVAL('i', "stats-interval", Value.NUMBER, "set stats aggregation interval in msec (default: 30000 msec)"),
    PID_FILE('p', "pid-file", Value.FILE, "set pid file (default: off)"),
    MBUF_SIZE('m', "mbuf-size", Value.NUMBER, "set size of mbuf chunk in bytes (default: 16384 bytes)"),
    WORKERS('w', "workers", Value.NUMBER, "set number of workers (default: one per processor)"),
    TAKE_OVER("take-over", "take over from the running process at global: handover:"),
    WHERE("where", Value.TEXT, "print which server a key goes to and exit"),
    POOL("pool", Value.TEXT, "set pool for --where (default: the only one)"),
    NEW_CONF("new-conf", Value.FILE, "for --where, compare with this configuration file");

    /** The kind of value that an option takes. */
    enum Value {
        NONE("", ""),
        NUMBER("=N", "a number"),
        FILE("=S", "a file name"),
        TEXT("=S", "a string");

        private final String sign;
        private final String words;

        Value(String sign, String words) {
            this.sign = sign;
            this.words = words;
        }
    }

    private static final char NO_LETTER = '\0';

    private final char letter;
    private final String longName;
    private final Value value;
    private final String help;

    Option(char letter, String longName, String help) {
        this(letter, longName, Value.NONE, help);
    }

    Option(String longName, String help) {
        this(NO_LETTER, longName, Value.NONE, help);
    }

    Option(String longName, Value value, String help) {
        this(NO_LETTER, longName, value, help);
    }

    Option(char letter, String longName, Value value, String help) {
        this.letter = letter;
        this.longName = longName;
        this.value = value;
        this.help = help;
    }

    boolean hasLetter(char wanted) {
        return letter == wanted && letter != NO_LETTER;
    }

    /** Returns the name for messages: the letter, if the option has one. */
    String word() {
        return letter == NO_LETTER ? "--" + longName : "-" + letter;
    }

    /** Returns whether twemproxy has this option too. */
    boolean isOriginal() {
        return compareTo(WORKERS) < 0;
    }

    String longName() {
        return longName;
    }

    boolean takesValue() {
        return value != Value.NONE;
    }

    /** Returns the kind of value, for a message. */
    String valueInWords() {
        return value.words;
    }

    /** Returns this option's line of the usage text. */
    String usage() {
        String letterText = letter == NO_LETTER ? "    " : "-" + letter + ", ";
        return String.format("  %s--%-17s: %s", letterText, longName + value.sign, help);
    }
}
