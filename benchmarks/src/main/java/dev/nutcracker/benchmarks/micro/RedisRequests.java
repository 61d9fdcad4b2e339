package dev.nutcracker.benchmarks.micro;

import dev.nutcracker.protocol.Conversation;
import dev.nutcracker.protocol.Logins;
import dev.nutcracker.protocol.redis.RedisDialect;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;

/** Decodes the requests of a Redis client; per request. */
public class RedisRequests extends DecodingBenchmark {
    @Param({"GET", "SET 32", "SET 1024", "MIX"})
    public String requests;

    private final Conversation conversation = new RedisDialect(Logins.notWanted(), 0).conversation();
    private final FoundRequests found = new FoundRequests();

    @Override
    String message(int i) {
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

    @Benchmark
    @OperationsPerInvocation(Decoding.PIPELINE)
    public int decode() {
        return Decoding.requests(conversation, in(), found);
    }
}
