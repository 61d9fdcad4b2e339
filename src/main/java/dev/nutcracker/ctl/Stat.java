package dev.nutcracker.ctl;

import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** {@code nutcrackerctl stat}: a line a second with what all pools have done in that second. */
final class Stat {
    private static final int HEAD_EVERY = 20;
    private static final String HEAD = "   req/s    err/s     in kB/s    out kB/s  clients accepted/s   ejects";
    private static final List<String> COMMAND = List.of("SHOW", "STATS", "CSV");
    private static final List<String> POOLS = List.of("SHOW", "POOLS", "CSV");

    private final Connection connection;
    private final PrintStream out;

    Stat(Connection connection, PrintStream out) {
        this.connection = connection;
        this.out = out;
    }

    /** Sums over all pools. */
    private record Sums(long requests, long errors, long inBytes, long outBytes, long accepted, long ejects) {
        static Sums of(Csv stats) {
            return new Sums(
                    stats.sum("requests"),
                    stats.sum("server_errors") + stats.sum("proxy_errors"),
                    stats.sum("in_bytes"),
                    stats.sum("out_bytes"),
                    stats.sum("accepted"),
                    stats.sum("ejects"));
        }
    }

    /** Runs until nobody reads the lines any more. */
    void run() throws CtlException, IOException {
        Sums before = Sums.of(new Csv(connection.call(COMMAND)));
        long beforeNs = System.nanoTime();
        for (int line = 0; !out.checkError(); line++) {
            if (line % HEAD_EVERY == 0) {
                out.println(HEAD);
            }
            try {
                TimeUnit.SECONDS.sleep(1);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
            Sums now = Sums.of(new Csv(connection.call(COMMAND)));
            long clients = new Csv(connection.call(POOLS)).sum("clients");
            long nowNs = System.nanoTime();
            double seconds = (nowNs - beforeNs) / 1e9;
            out.printf(
                    "%8.0f %8.0f %11.1f %11.1f %8d %10.0f %8d%n",
                    (now.requests - before.requests) / seconds,
                    (now.errors - before.errors) / seconds,
                    (now.inBytes - before.inBytes) / seconds / 1000,
                    (now.outBytes - before.outBytes) / seconds / 1000,
                    clients,
                    (now.accepted - before.accepted) / seconds,
                    now.ejects);
            out.flush();
            before = now;
            beforeNs = nowNs;
        }
    }
}
