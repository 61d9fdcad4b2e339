package dev.nutcracker.loadtest;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The arguments of a bench.
 *
 * @param targets the server itself, if it was named, and what is measured
 * @param pipelines how many requests are sent together, a run for each
 */
record BenchOptions(
        List<BenchTarget> targets,
        int clients,
        List<Integer> pipelines,
        int valueBytes,
        int seconds,
        BenchProtocol protocol) {
    private static final int SECONDS_MAX = 60;

    /** @throws IllegalArgumentException with what is wrong */
    static BenchOptions of(List<String> arguments) {
        @Nullable BenchTarget direct = null;
        @Nullable BenchTarget through = null;
        int clients = 50;
        List<Integer> pipelines = List.of(1, 16);
        int valueBytes = 64;
        int seconds = 5;
        BenchProtocol protocol = BenchProtocol.REDIS;
        for (int i = 0; i < arguments.size(); i += 2) {
            String option = arguments.get(i);
            if (i + 1 == arguments.size()) {
                throw new IllegalArgumentException(option + " needs a value");
            }
            String value = arguments.get(i + 1);
            switch (option) {
                case "--direct" -> direct = new BenchTarget("direct", address(option, value));
                case "--through" -> through = new BenchTarget("through the proxy", address(option, value));
                case "-c" -> clients = number(option, value, 1, 1000);
                case "-P" -> {
                    List<Integer> sizes = new ArrayList<>();
                    for (String size : value.split(",", -1)) {
                        sizes.add(number(option, size, 1, 1000));
                    }
                    pipelines = List.copyOf(sizes);
                }
                case "-d" -> valueBytes = number(option, value, 1, 1_000_000);
                case "-t" -> seconds = number(option, value, 1, SECONDS_MAX);
                case "--protocol" -> protocol = protocol(value);
                default -> throw new IllegalArgumentException(option + " is unknown");
            }
        }
        if (through == null) {
            throw new IllegalArgumentException("--through is missing");
        }
        List<BenchTarget> targets = direct == null ? List.of(through) : List.of(direct, through);
        return new BenchOptions(targets, clients, pipelines, valueBytes, seconds, protocol);
    }

    private static InetSocketAddress address(String option, String text) {
        int colon = text.lastIndexOf(':');
        if (colon < 1) {
            throw new IllegalArgumentException(option + ": \"" + text + "\" is not host:port");
        }
        int port = number(option, text.substring(colon + 1), 1, 65_535);
        InetSocketAddress address = new InetSocketAddress(text.substring(0, colon), port);
        if (address.isUnresolved()) {
            throw new IllegalArgumentException(option + ": the host " + text.substring(0, colon) + " is unknown");
        }
        return address;
    }

    private static int number(String option, String text, int min, int max) {
        if (!text.matches("[0-9]{1,9}") || Integer.parseInt(text) < min || Integer.parseInt(text) > max) {
            throw new IllegalArgumentException(
                    option + ": \"" + text + "\" is not a number from " + min + " to " + max);
        }
        return Integer.parseInt(text);
    }

    private static BenchProtocol protocol(String name) {
        return Stream.of(BenchProtocol.values())
                .filter(protocol -> protocol.label().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("--protocol: " + name + " is unknown; there are "
                        + Stream.of(BenchProtocol.values())
                                .map(BenchProtocol::label)
                                .collect(Collectors.joining(", "))));
    }
}
