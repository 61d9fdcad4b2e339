package dev.nutcracker.benchmarks.micro;

import dev.nutcracker.protocol.ResponseDecoder;
import dev.nutcracker.protocol.memcache.MemcacheDialect;
import io.netty.buffer.ByteBuf;
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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Finding the responses in what a memcached server has sent, per response. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class MemcacheResponses {
    @Param({"STORED", "value 32", "value 1024", "10 values"})
    public String responses;

    private final ResponseDecoder decoder = new MemcacheDialect().responseDecoder();
    private ByteBuf in = Samples.direct("");

    @Setup
    public void fill() {
        StringBuilder pipeline = new StringBuilder();
        for (int i = 0; i < Decoding.PIPELINE; i++) {
            pipeline.append(response(i));
        }
        in.release();
        in = Samples.direct(pipeline.toString());
    }

    private String response(int i) {
        return switch (responses) {
            case "STORED" -> "STORED\r\n";
            case "value 32" -> value(i, 32) + "END\r\n";
            case "value 1024" -> value(i, 1024) + "END\r\n";
            default -> value(i, 32).repeat(10) + "END\r\n";
        };
    }

    private static String value(int i, int lengthBytes) {
        return "VALUE " + Samples.key(i) + " 0 " + lengthBytes + "\r\n" + Samples.value(lengthBytes) + "\r\n";
    }

    @TearDown
    public void release() {
        in.release();
    }

    @Benchmark
    @OperationsPerInvocation(Decoding.PIPELINE)
    public int decode() {
        return Decoding.responses(decoder, in);
    }
}
