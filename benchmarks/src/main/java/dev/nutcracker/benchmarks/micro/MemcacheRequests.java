package dev.nutcracker.benchmarks.micro;

import dev.nutcracker.protocol.Conversation;
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

/** Finding the requests in what a memcached client has sent, per request. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class MemcacheRequests {
    @Param({"get", "get of 10", "set 32", "set 1024"})
    public String requests;

    private final Conversation conversation = new MemcacheDialect().conversation();
    private ByteBuf in = Samples.direct("");

    @Setup
    public void fill() {
        StringBuilder pipeline = new StringBuilder();
        for (int i = 0; i < Decoding.PIPELINE; i++) {
            pipeline.append(request(i));
        }
        in.release();
        in = Samples.direct(pipeline.toString());
    }

    private String request(int i) {
        return switch (requests) {
            case "get" -> "get " + Samples.key(i) + "\r\n";
            case "get of 10" -> "get" + (" " + Samples.key(i)).repeat(10) + "\r\n";
            case "set 32" -> set(i, 32);
            default -> set(i, 1024);
        };
    }

    private static String set(int i, int lengthBytes) {
        return "set " + Samples.key(i) + " 0 0 " + lengthBytes + "\r\n" + Samples.value(lengthBytes) + "\r\n";
    }

    @TearDown
    public void release() {
        in.release();
    }

    @Benchmark
    @OperationsPerInvocation(Decoding.PIPELINE)
    public int decode() {
        return Decoding.requests(conversation, in);
    }
}
