package dev.nutcracker.config;

import java.util.ArrayList;
import java.util.List;

/** Files that show every rule of the configuration: the ones that are accepted and the ones that are not. */
final class Samples {
    static final String BASE = """
            alpha:
              listen: 127.0.0.1:22121
              servers:
               - 127.0.0.1:6380:1
            """;
    static final String WRAPPED = "a number that wraps around is a mistake";
    static final String NUMBER = " is not a number; allowed: 0 to 2147483647";
    static final String LISTEN_FORM = "host:port, or /path with octal permissions after a space if wanted";
    static final String SERVER_FORM = "host:port:weight or /path:weight, and a name after a space if wanted";

    private Samples() {}

    static List<Sample> all() {
        List<Sample> all = new ArrayList<>();
        all.addAll(FormSamples.all());
        all.addAll(KeySamples.all());
        all.addAll(AddressSamples.all());
        all.addAll(GlobalSamples.all());
        all.addAll(CommandSamples.all());
        all.addAll(HealthSamples.all());
        all.addAll(RouteSamples.all());
        all.addAll(LimitSamples.all());
        all.addAll(UserSamples.all());
        all.addAll(SecretSamples.all());
        all.addAll(DiscoverySamples.all());
        return all;
    }

    /** A pool with these lines, the first of them the third of the file. */
    static String pool(String... lines) {
        return "alpha:\n  listen: 127.0.0.1:22121\n" + indented(lines) + "  servers:\n   - 127.0.0.1:6380:1\n";
    }

    static String listening(String listen) {
        return "alpha:\n  listen: " + listen + "\n  servers:\n   - 127.0.0.1:6380:1\n";
    }

    /** A pool with these servers, the first of them on the fourth line of the file. */
    static String serving(String... servers) {
        StringBuilder text = new StringBuilder("alpha:\n  listen: 127.0.0.1:22121\n  servers:\n");
        for (String server : servers) {
            text.append("   - ").append(server).append('\n');
        }
        return text.toString();
    }

    private static String indented(String... lines) {
        StringBuilder text = new StringBuilder();
        for (String line : lines) {
            text.append("  ").append(line).append('\n');
        }
        return text.toString();
    }

    static String secret(String value) {
        return pool("redis: true", "redis_auth: " + value);
    }
}
