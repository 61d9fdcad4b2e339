package dev.nutcracker.ctl;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The command line of {@code nutcrackerctl}. Options come before the command.
 *
 * @param address null for the usual one
 * @param tokenFile null for none
 * @param form of answers; null for text
 */
record CtlOptions(
        boolean help,
        @Nullable String address,
        @Nullable String tokenFile,
        @Nullable String form,
        List<String> words) {
    /** @throws CtlException if it is wrong */
    static CtlOptions parse(List<String> arguments) throws CtlException {
        boolean help = false;
        String address = null;
        String tokenFile = null;
        String form = null;
        int at = 0;
        while (at < arguments.size() && arguments.get(at).startsWith("-")) {
            String option = arguments.get(at++);
            switch (option) {
                case "-h", "--help" -> help = true;
                case "--json" -> form = "JSON";
                case "--csv" -> form = "CSV";
                case "-s" -> address = value(option, arguments, at++);
                case "-t" -> tokenFile = value(option, arguments, at++);
                default -> throw new CtlException(ExitStatus.USAGE, "there is no option " + option);
            }
        }
        return new CtlOptions(help, address, tokenFile, form, arguments.subList(at, arguments.size()));
    }

    private static String value(String option, List<String> arguments, int at) throws CtlException {
        if (at >= arguments.size()) {
            throw new CtlException(ExitStatus.USAGE, "option " + option + " takes a value");
        }
        return arguments.get(at);
    }
}
