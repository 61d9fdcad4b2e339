package dev.nutcracker.benchmarks.micro;

import dev.nutcracker.hash.KeyHash;
import dev.nutcracker.routing.Distribution;
import dev.nutcracker.routing.Router;
import dev.nutcracker.routing.RoutingRule;
import dev.nutcracker.routing.WeightedServer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** From a key to its server, per key: the most common hash, and the lookup in the ring or the slots. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class Routing {
    /** Many keys, since repeated lookups of one key would be too easy to predict. */
    private static final int KEYS = 1024;

    @Param({"KETAMA", "MODULA"})
    public Distribution distribution = Distribution.KETAMA;

    @Param({"3", "10", "100"})
    public int servers;

    private final byte[][] keys = new byte[KEYS][];
    private Router router = router(Distribution.KETAMA, 1);

    @Setup
    public void fill() {
        for (int i = 0; i < KEYS; i++) {
            keys[i] = Samples.bytes(Samples.key(i));
        }
        router = router(distribution, servers);
    }

    private static Router router(Distribution distribution, int count) {
        List<WeightedServer> servers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            servers.add(new WeightedServer(String.format("server%03d", i), 1));
        }
        return new RoutingRule(KeyHash.FNV1A_64, null, distribution).router(servers);
    }

    @Benchmark
    @OperationsPerInvocation(KEYS)
    public int route() {
        int sum = 0;
        for (byte[] key : keys) {
            sum += router.route(key, 0, key.length);
        }
        return sum;
    }
}
