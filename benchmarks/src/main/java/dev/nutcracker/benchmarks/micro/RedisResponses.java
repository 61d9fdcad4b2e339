package dev.nutcracker.benchmarks.micro;

import dev.nutcracker.protocol.ResponseDecoder;
import dev.nutcracker.protocol.redis.RedisDialect;
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

/** Finding the responses in what a Redis server has sent, per response. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class RedisResponses {
    @Param({"+OK", "value 32", "value 1024", "array of 10"})
    public String responses;

    private final ResponseDecoder decoder = new RedisDialect(null, 0).responseDecoder();
    private ByteBuf in = Samples.direct("");

    @Setup
    public void fill() {
        StringBuilder pipeline = new StringBuilder();
        for (int i = 0; i < Decoding.PIPELINE; i++) {
            pipeline.append(response());
        }
        in.release();
        in = Samples.direct(pipeline.toString());
    }

    private String response() {
        return switch (responses) {
            case "+OK" -> "+OK\r\n";
            case "value 32" -> Samples.redisBulk(Samples.value(32));
            case "value 1024" -> Samples.redisBulk(Samples.value(1024));
            default -> "*10\r\n" + Samples.redisBulk(Samples.value(32)).repeat(10);
        };
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
