package dev.nutcracker.benchmarks.micro;

import dev.nutcracker.hash.KeyHash;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Each key hash, by key length. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class KeyHashes {
    @Param
    public KeyHash hash = KeyHash.FNV1A_64;

    @Param({"8", "16", "40", "250"})
    public int length;

    private byte[] key = {};

    @Setup
    public void fill() {
        key = Samples.bytes(Samples.key(42).repeat(length).substring(0, length));
    }

    @Benchmark
    public int hash() {
        return hash.hash(key, 0, key.length);
    }
}
