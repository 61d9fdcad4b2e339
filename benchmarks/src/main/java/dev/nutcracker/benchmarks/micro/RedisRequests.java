package dev.nutcracker.benchmarks.micro;

import dev.nutcracker.protocol.Conversation;
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

/** Finding the requests in what a Redis client has sent, per request. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class RedisRequests {
    @Param({"GET", "SET 32", "SET 1024", "MIX"})
    public String requests;

    private final Conversation conversation = new RedisDialect(null, 0).conversation();
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
            case "GET" -> Samples.redisRequest("GET", Samples.key(i));
            case "SET 32" -> Samples.redisRequest("SET", Samples.key(i), Samples.value(32));
            case "SET 1024" -> Samples.redisRequest("SET", Samples.key(i), Samples.value(1024));
            default -> mixed(i);
        };
    }

    private static String mixed(int i) {
        return switch (i * 7 % 5) {
            case 0 -> Samples.redisRequest("SET", Samples.key(i), Samples.value(32), "EX", "60");
            case 1 -> Samples.redisRequest("HGETALL", Samples.key(i));
            case 2 -> Samples.redisRequest("incr", Samples.key(i));
            case 3 -> Samples.redisRequest("ZADD", Samples.key(i), "1.5", "member");
            default -> Samples.redisRequest("GET", Samples.key(i));
        };
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
