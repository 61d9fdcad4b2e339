package dev.nutcracker.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.testing.Checker.Report;
import java.util.Arrays;

/** The errors that clients may get when another server becomes the primary, by their first words. */
final class FailoverErrors {
    /** What was on its way when the connection broke. */
    static final String RESET = "ERR Connection reset by";

    static final String ENDED = "ERR unknown";
    static final String LOST_LEASE = "ERR Server closed";
    static final String UNBLOCKED = "UNBLOCKED";
    /** Keys were watched at the primary of before. */
    static final String ABORTED = "EXECABORT";

    private FailoverErrors() {}

    /** All errors begin like one of these. */
    static void expectErrors(Report report, String... beginnings) {
        assertThat(report.errors().keySet())
                .as("%s", report)
                .allMatch(error -> Arrays.stream(beginnings).anyMatch(sameAs(error)::startsWith));
    }

    /** No answer was wrong, no connection was closed, and no client was told of servers. */
    static void expectRight(Report report) {
        assertThat(report.wrong()).as("%s", report).isEmpty();
        assertThat(report.closed()).as("%s", report).isEmpty();
        assertThat(report.leaks()).as("%s", report).isZero();
    }

    /** The system says so, too, of a connection that the peer has reset. */
    static String sameAs(String error) {
        return error.startsWith("ERR Broken pipe") ? RESET : error;
    }
}
