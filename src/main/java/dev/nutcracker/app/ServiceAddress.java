package dev.nutcracker.app;

import dev.nutcracker.ctl.Ctl;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Where {@code nutcrackerctl} finds the proxy of the service that runs it: the statistics port that the command line of the
 * service's main process names. systemd tells that process to commands such as {@code ExecReload} in {@code MAINPID}.
 */
record ServiceAddress(Map<String, String> environment, Path processes) {
    private static final String MAIN_PROCESS = "MAINPID";
    private static final String ANY_IPV4 = "0.0.0.0";
    private static final String ANY_IPV6 = "::";

    static ServiceAddress ofThisProcess() {
        return new ServiceAddress(System.getenv(), Path.of("/proc"));
    }

    /** Returns the usual address where there is no such service. */
    String orUsual() {
        String process = environment.get(MAIN_PROCESS);
        if (process == null) {
            return Ctl.USUAL_ADDRESS;
        }
        try {
            String line = Files.readString(processes.resolve(process).resolve("cmdline"), StandardCharsets.ISO_8859_1);
            List<String> words = Arrays.asList(line.split("\0", -1));
            int program = words.indexOf(Main.class.getName());
            if (program < 0) {
                return Ctl.USUAL_ADDRESS;
            }
            // The last word ends with a zero byte, too.
            List<String> arguments = words.subList(program + 1, words.size() - 1);
            return address(Options.parse(arguments.toArray(String[]::new)));
        } catch (IOException | InvalidPathException | UsageException e) {
            return Ctl.USUAL_ADDRESS;
        }
    }

    private static String address(Options options) {
        String host = options.statsAddress();
        if (StatsService.isPath(host)) {
            return host;
        }
        return switch (host) {
                    case ANY_IPV4 -> "127.0.0.1";
                    case ANY_IPV6 -> "[::1]";
                    default -> host.contains(":") ? '[' + host + ']' : host;
                }
                + ':'
                + options.statsPort();
    }
}
