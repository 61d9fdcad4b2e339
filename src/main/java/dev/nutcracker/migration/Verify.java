package dev.nutcracker.migration;

import dev.nutcracker.config.ConfigException;
import dev.nutcracker.config.ConfigLoader;
import dev.nutcracker.config.ConfigProblem;
import dev.nutcracker.config.Configuration;
import dev.nutcracker.config.PoolConfig;
import dev.nutcracker.config.ServerConfig;
import dev.nutcracker.routing.Distribution;
import dev.nutcracker.routing.Placement;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the servers of a configuration whether the keys that they have are those that the proxy would ask them for. It
 * only reads: {@code SCAN} at Redis, {@code lru_crawler metadump} at memcached.
 *
 * <p>The exit status is 0 if every key is where it belongs, 1 if one is not, 2 if a server could not be asked or the
 * arguments cannot be used.
 */
public final class Verify {
    public static final String USAGE = "verify -c FILE [--pool POOL] [--sample KEYS]";

    private static final int RIGHT = 0;
    private static final int MISPLACED = 1;
    private static final int FAILED = 2;
    private static final int SAMPLE = 10_000;
    private static final int SHOWN = 10;

    private final int sample;
    private final PrintStream out;
    private final PrintStream err;
    private int looked;
    private int misplaced;
    private boolean failed;

    private Verify(int sample, PrintStream out, PrintStream err) {
        this.sample = sample;
        this.out = out;
        this.err = err;
    }

    /** Runs with the arguments behind the command's name, and returns the exit status. */
    public static int run(List<String> arguments, PrintStream out, PrintStream err) {
        Path file = null;
        String pool = null;
        int sample = SAMPLE;
        for (int i = 0; i < arguments.size(); i += 2) {
            String value = i + 1 < arguments.size() ? arguments.get(i + 1) : "";
            switch (arguments.get(i)) {
                case "-c" -> file = Path.of(value);
                case "--pool" -> pool = value;
                case "--sample" -> sample = value.matches("[1-9][0-9]{0,8}") ? Integer.parseInt(value) : 0;
                default -> sample = 0;
            }
        }
        if (file == null || sample == 0 || arguments.size() % 2 != 0) {
            err.println("usage: " + USAGE);
            return FAILED;
        }
        return new Verify(sample, out, err).verify(file, pool);
    }

    private int verify(Path file, @Nullable String only) {
        try {
            Configuration configuration = ConfigLoader.load(file).configuration();
            List<PoolConfig> pools = configuration.pools().stream()
                    .filter(pool -> only == null || pool.name().equals(only))
                    .toList();
            if (pools.isEmpty()) {
                err.println(file + ": there is no pool " + only);
                return FAILED;
            }
            pools.forEach(this::verify);
        } catch (ConfigException e) {
            e.problems().stream().map(ConfigProblem::text).forEach(err::println);
            return FAILED;
        } catch (IOException e) {
            err.println(file + ": cannot be read: " + e);
            return FAILED;
        }
        out.println(looked + " keys looked at, " + misplaced + " at the wrong server");
        out.flush();
        if (misplaced > 0) {
            return MISPLACED;
        }
        return failed ? FAILED : RIGHT;
    }

    private void verify(PoolConfig pool) {
        if (pool.routes().areThere() || pool.isUndiscovered()) {
            out.println("pool " + pool.name() + ": not looked at, its servers are not in the file");
            return;
        }
        Distribution distribution = pool.routing().distribution();
        if (distribution == Distribution.RANDOM || distribution == Distribution.CLUSTER) {
            out.println("pool " + pool.name() + ": not looked at, the proxy does not place its keys");
            return;
        }
        Placement placement = pool.placement();
        int each = Math.ceilDiv(sample, pool.servers().size());
        for (int index = 0; index < pool.servers().size(); index++) {
            verify(pool, placement, index, each);
        }
    }

    private void verify(PoolConfig pool, Placement placement, int index, int count) {
        ServerConfig server = pool.servers().get(index);
        String named = "pool " + pool.name() + ", server " + server.text();
        try {
            List<String> wrong = new ArrayList<>();
            int keys = 0;
            for (byte[] key : ServerKeys.of(pool, server, count)) {
                keys++;
                int owner = placement.serverOf(key);
                if (!isSamePlace(pool, owner, index)) {
                    wrong.add(ServerKeys.shown(key) + " belongs to "
                            + pool.servers().get(owner).text());
                }
            }
            looked += keys;
            misplaced += wrong.size();
            out.println(named + ": " + keys + " keys, " + wrong.size() + " at the wrong server");
            wrong.stream().limit(SHOWN).forEach(line -> out.println("  " + line));
        } catch (IOException e) {
            failed = true;
            err.println(named + ": could not be asked: " + e.getMessage());
        }
    }

    private static boolean isSamePlace(PoolConfig pool, int owner, int index) {
        return owner == index
                || pool.servers()
                        .get(owner)
                        .address()
                        .equals(pool.servers().get(index).address());
    }
}
