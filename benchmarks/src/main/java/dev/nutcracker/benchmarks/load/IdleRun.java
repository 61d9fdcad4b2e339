package dev.nutcracker.benchmarks.load;

import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The resident memory of proxies that have nothing to do, by how many clients are connected.
 *
 * @param residentMb for each of {@link #CLIENTS}, {@code NaN} where it could not be measured; in display order
 * @param failures why not, by the name of the proxy
 */
record IdleRun(Map<ProxyProgram, double[]> residentMb, Map<String, String> failures) {
    static final String NAME = "idle-memory";
    static final int[] CLIENTS = {0, 1_000, 10_000};

    /** A JVM gives memory back to the kernel every 10 s. */
    static final int SETTLE_SECONDS = 12;

    /** How many clients the loader has at a time, over all proxies; each is an open file. */
    private static final int MOST_CLIENTS = 12_000;

    /** Each client asks once, and stays. */
    static IdleRun run(Site site) throws IOException, InterruptedException {
        Keyspace keys = Keyspace.of(32);
        Map<ProxyProgram, double[]> residentMb = new LinkedHashMap<>();
        try (Lineup lineup = site.lineup(Protocol.REDIS, List.of(keys))) {
            lineup.programs().forEach(program -> residentMb.put(program, newFigures()));
            for (int i = 0; i < CLIENTS.length; i++) {
                List<ProxyProgram> programs = lineup.programs();
                int atATime = Math.max(1, MOST_CLIENTS / Math.max(1, CLIENTS[i]));
                for (int from = 0; from < programs.size(); from += atATime) {
                    List<ProxyProgram> some = programs.subList(from, Math.min(programs.size(), from + atATime));
                    measure(some, keys, i, lineup, residentMb);
                }
            }
            Map<String, String> failures = new LinkedHashMap<>();
            lineup.failures().forEach((program, note) -> failures.put(program.name(), note));
            return new IdleRun(residentMb, failures);
        }
    }

    private static void measure(
            List<ProxyProgram> programs,
            Keyspace keys,
            int index,
            Lineup lineup,
            Map<ProxyProgram, double[]> residentMb)
            throws IOException, InterruptedException {
        Map<ProxyProgram, Loader> connected = new LinkedHashMap<>();
        try {
            for (ProxyProgram program : programs) {
                lineup.turn(program, (same, proxy) -> connected.put(program, ask(proxy.port(), keys, CLIENTS[index])));
            }
            Thread.sleep(SETTLE_SECONDS * 1_000L);
            for (ProxyProgram program : connected.keySet()) {
                lineup.turn(
                        program,
                        (same, proxy) -> residentMb.get(program)[index] = ProcessUsage.residentMb(proxy.pid()));
                System.err.print(".");
            }
        } finally {
            for (Loader loader : connected.values()) {
                loader.close();
            }
        }
    }

    private static Loader ask(int port, Keyspace keys, int clients) throws IOException {
        @Nullable Loader loader = null;
        try {
            KeyChoice choice = new KeyChoice.Random(keys.count());
            loader = new Loader(port, clients, 1, keys, choice, List.of(Protocol.REDIS.get(keys)));
            loader.run(clients);
            return loader;
        } catch (IOException e) {
            if (loader != null) {
                loader.close();
            }
            throw new IOException(String.format(Locale.ROOT, "with %,d clients %s", clients, e.getMessage()), e);
        }
    }

    private static double[] newFigures() {
        double[] figures = new double[CLIENTS.length];
        Arrays.fill(figures, Double.NaN);
        return figures;
    }
}
