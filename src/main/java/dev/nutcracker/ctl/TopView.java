package dev.nutcracker.ctl;

import java.util.List;
import java.util.Locale;

/** The tables of {@code nutcrackerctl top}; a key chooses each. */
enum TopView {
    POOLS(
            'p',
            "SHOW POOLS",
            "req_s",
            List.of(
                    "pool",
                    "req_s",
                    "err_s",
                    "p99_us",
                    "clients",
                    "live",
                    "servers",
                    "in_queue",
                    "out_queue",
                    "state",
                    "p50_us",
                    "kept_bytes",
                    "protocol",
                    "listen",
                    "distribution",
                    "client_limit",
                    "hash")),
    SERVERS(
            's',
            "SHOW SERVERS",
            "req_s",
            List.of(
                    "pool",
                    "server",
                    "state",
                    "req_s",
                    "err_s",
                    "p99_us",
                    "in_q",
                    "out_q",
                    "address",
                    "share_pct",
                    "why",
                    "admin",
                    "conns",
                    "p50_us",
                    "timeouts",
                    "ejects",
                    "since_s",
                    "weight",
                    "leases",
                    "last_error")),
    CLIENTS(
            'c',
            "SHOW CLIENTS",
            "requests",
            List.of(
                    "id",
                    "pool",
                    "addr",
                    "requests",
                    "state",
                    "last_cmd",
                    "idle_s",
                    "kept_bytes",
                    "name",
                    "lib",
                    "in_bytes",
                    "out_bytes",
                    "age_s",
                    "user",
                    "db",
                    "proto",
                    "worker",
                    "tls")),
    COMMANDS(
            'k',
            "SHOW COMMANDS",
            "calls_s",
            List.of(
                    "pool",
                    "command",
                    "calls_s",
                    "p50_us",
                    "p99_us",
                    "p999_us",
                    "calls",
                    "server_errors",
                    "proxy_errors",
                    "mean_us",
                    "max_us"));

    private final char key;
    private final String command;
    private final String sortedBy;

    @SuppressWarnings("ImmutableEnumChecker") // The list is immutable.
    private final List<String> columns;

    TopView(char key, String command, String sortedBy, List<String> columns) {
        this.key = key;
        this.command = command;
        this.sortedBy = sortedBy;
        this.columns = List.copyOf(columns);
    }

    /** Returns the key that chooses it. */
    char key() {
        return key;
    }

    /** Returns the command of the console whose answer it is. */
    List<String> command() {
        return List.of(command.split(" ", -1)[0], command.split(" ", -1)[1], "CSV");
    }

    /** Returns the column by which it is sorted at first, the greatest value on top. */
    String sortedBy() {
        return sortedBy;
    }

    /** Returns the columns, the most important first: a narrow screen has fewer. */
    List<String> columns() {
        return columns;
    }

    /** Returns its name in lower case. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
