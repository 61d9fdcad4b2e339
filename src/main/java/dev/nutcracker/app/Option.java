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
    WORKERS('w', "workers", Value.NUMBER, "set number of workers (default: one per processor)");

    /** What follows an option. */
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

    private final char letter;
    private final String longName;
    private final Value value;
    private final String help;

    Option(char letter, String longName, String help) {
        this(letter, longName, Value.NONE, help);
    }

    Option(char letter, String longName, Value value, String help) {
        this.letter = letter;
        this.longName = longName;
        this.value = value;
        this.help = help;
    }

    char letter() {
        return letter;
    }

    String longName() {
        return longName;
    }

    boolean takesValue() {
        return value != Value.NONE;
    }

    /** What it requires, for a message. */
    String valueInWords() {
        return value.words;
    }

    /** Its line of the usage text. */
    String usage() {
        return String.format("  -%c, --%-17s: %s", letter, longName + value.sign, help);
    }
}
