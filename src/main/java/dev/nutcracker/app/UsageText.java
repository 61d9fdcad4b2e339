package dev.nutcracker.app;

import dev.nutcracker.admin.Page;
import dev.nutcracker.net.Transport;
import dev.nutcracker.proxy.ProxyReports;
import dev.nutcracker.stats.Counter;
import dev.nutcracker.stats.Metric;
import dev.nutcracker.stats.MetricTable;
import dev.nutcracker.stats.PoolCounter;
import dev.nutcracker.stats.ServerCounter;
import dev.nutcracker.stats.Version;

/** The texts that the program prints about itself. */
final class UsageText {
    /**
     * twemproxy ends nearly all lines of its usage text with these; scripts that compare the text find it unchanged.
     */
    private static final String END = "\r\n";

    private UsageText() {}

    /** Returns whether the options only ask for a text. */
    static boolean isAskedFor(Options options) {
        return options.asksFor(Option.HELP)
                || options.asksFor(Option.VERSION)
                || options.asksFor(Option.DESCRIBE_STATS);
    }

    /** Returns all texts that are asked for, the version first. */
    static String text(Options options) {
        return version()
                + (options.asksFor(Option.HELP) ? usage() : "")
                + (options.asksFor(Option.DESCRIBE_STATS) ? statsDescription() : "");
    }

    static String usage() {
        StringBuilder text = new StringBuilder();
        text.append("Usage: nutcracker [-?hVdDt] [-v verbosity level] [-o output file]")
                .append(END);
        text.append("                  [-c conf file] [-s stats port] [-a stats addr]")
                .append(END);
        text.append("                  [-i stats interval] [-p pid file] [-m mbuf size]")
                .append(END);
        text.append("                  [-w workers] [--take-over] [--where key [--pool pool] [--new-conf conf file]]")
                .append(END);
        text.append("\nOptions:").append(END);
        for (Option option : Option.values()) {
            text.append(option.usage()).append(option == Option.DESCRIBE_STATS ? "\n" : END);
        }
        text.append('\n');
        text.append("  -w and the options after it are not in twemproxy. Without -w or -v, the configuration")
                .append(END);
        text.append("  may set the number. Write bytes of a key that cannot be typed as \\xHH, and \\ as \\\\.")
                .append(END);
        text.append("  -m limits how much is read from a socket at a time (default here: 65536 bytes); buffers")
                .append(END);
        text.append("  grow as needed, and keys and values may be larger.").append(END);
        text.append("  Without -c, /etc/nutcracker/nutcracker.yml is used if only that exists.")
                .append(END);
        text.append("  -i is accepted and checked: here statistics are always up to date.")
                .append(END);
        return text.append('\n').toString();
    }

    private static String version() {
        return "This is nutcracker-" + Version.NUMBER + " for the JVM, release " + Version.RELEASE
                + "\nasync event backend: " + Transport.best().lowerCaseName()
                + "\nTLS library: " + ProxyReports.usualTlsLibrary() + "\n\n";
    }

    private static String statsDescription() {
        StringBuilder text = new StringBuilder();
        describe(text, "pool stats:", PoolCounter.values());
        text.append('\n');
        describe(text, "server stats:", ServerCounter.values());
        text.append("\npages of the stats port, by HTTP:\n");
        for (Page page : Page.values()) {
            text.append(String.format("  %-4s %-15s\"%s\"\n", page.method(), page.target(), page.meaning()));
        }
        text.append("\nmetrics on /metrics:\n");
        for (Metric metric : MetricTable.rows()) {
            text.append(String.format("  %s\n      \"%s\"\n", metric.metricName(), metric.help()));
        }
        return text.toString();
    }

    private static void describe(StringBuilder text, String title, Counter[] table) {
        text.append(title).append('\n');
        for (Counter counter : table) {
            text.append(String.format("  %-20s\"%s\"\n", counter.statName(), counter.description()));
        }
    }
}
