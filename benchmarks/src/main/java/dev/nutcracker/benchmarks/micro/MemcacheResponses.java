package dev.nutcracker.benchmarks.micro;

import dev.nutcracker.protocol.Dialect;
import dev.nutcracker.protocol.ResponseDecoder;
import dev.nutcracker.protocol.memcache.MemcacheDialect;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;

/** Decodes the responses of a memcached server; per response. */
public class MemcacheResponses extends DecodingBenchmark {
    private static final int VALUES = 10;

    @Param({"STORED", "value 32", "value 1024", "10 values"})
    public String responses;

    private final ResponseDecoder decoder = new MemcacheDialect().responseDecoder(Dialect.USUAL_FLAVOUR);

    @Override
    String message(int i) {
        return switch (responses) {
            case "STORED" -> "STORED\r\n";
            case "value 32" -> value(i, 32) + "END\r\n";
            case "value 1024" -> value(i, 1024) + "END\r\n";
            default -> value(i, 32).repeat(VALUES) + "END\r\n";
        };
    }

    private static String value(int i, int lengthBytes) {
        return "VALUE " + Samples.key(i) + " 0 " + lengthBytes + "\r\n" + Samples.value(lengthBytes) + "\r\n";
    }

    @Benchmark
    @OperationsPerInvocation(Decoding.PIPELINE)
    public int decode() {
        return Decoding.responses(decoder, in(), responses.equals("10 values") ? VALUES : 0);
    }
}
