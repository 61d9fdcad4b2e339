package dev.nutcracker.benchmarks.micro;

import dev.nutcracker.protocol.Dialect;
import dev.nutcracker.protocol.Logins;
import dev.nutcracker.protocol.ResponseDecoder;
import dev.nutcracker.protocol.redis.RedisDialect;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;

/** Decodes the responses of a Redis server; per response. */
public class RedisResponses extends DecodingBenchmark {
    @Param({"+OK", "value 32", "value 1024", "array of 10"})
    public String responses;

    private final ResponseDecoder decoder =
            new RedisDialect(Logins.notWanted(), 0).responseDecoder(Dialect.USUAL_FLAVOUR);

    @Override
    String message(int i) {
        return switch (responses) {
            case "+OK" -> "+OK\r\n";
            case "value 32" -> Samples.redisBulk(Samples.value(32));
            case "value 1024" -> Samples.redisBulk(Samples.value(1024));
            default -> "*10\r\n" + Samples.redisBulk(Samples.value(32)).repeat(10);
        };
    }

    @Benchmark
    @OperationsPerInvocation(Decoding.PIPELINE)
    public int decode() {
        return Decoding.responses(decoder, in());
    }
}
