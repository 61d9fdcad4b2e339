package dev.nutcracker.benchmarks.micro;

import dev.nutcracker.protocol.Conversation;
import dev.nutcracker.protocol.memcache.MemcacheDialect;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;

/** Decodes the requests of a memcached client; per request. */
public class MemcacheRequests extends DecodingBenchmark {
    @Param({"get", "get of 10", "set 32", "set 1024"})
    public String requests;

    private final Conversation conversation = new MemcacheDialect().conversation();
    private final FoundRequests found = new FoundRequests();

    @Override
    String message(int i) {
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

    @Benchmark
    @OperationsPerInvocation(Decoding.PIPELINE)
    public int decode() {
        return Decoding.requests(conversation, in(), found);
    }
}
