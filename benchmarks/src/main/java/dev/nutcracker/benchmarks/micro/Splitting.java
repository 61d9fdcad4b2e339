package dev.nutcracker.benchmarks.micro;

import dev.nutcracker.buffer.Output;
import dev.nutcracker.buffer.Pieces;
import dev.nutcracker.protocol.Conversation;
import dev.nutcracker.protocol.Dialect;
import dev.nutcracker.protocol.Elements;
import dev.nutcracker.protocol.GatheringSplit;
import dev.nutcracker.protocol.Logins;
import dev.nutcracker.protocol.ParsedRequest;
import dev.nutcracker.protocol.ResponseDecoder;
import dev.nutcracker.protocol.Split;
import dev.nutcracker.protocol.redis.RedisDialect;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.util.Arrays;
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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** A request with several keys: from its bytes to fragments, and from their responses to one; per request. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class Splitting {
    private static final int VALUE_BYTES = 32;

    @Param({"10", "100"})
    public int keys;

    @Param({"2", "10"})
    public int fragments;

    private final Conversation conversation = new RedisDialect(Logins.notWanted(), 0).conversation();
    private final FoundRequests found = new FoundRequests();
    private final Output out = new Output(PooledByteBufAllocator.DEFAULT);
    private ByteBuf request = Samples.direct("");
    private Responses responses = new Responses(1, 1);
    private int[][] keysOfFragment = {};

    @Setup
    public void fill() {
        request.release();
        String[] words = new String[keys + 1];
        words[0] = "MGET";
        for (int i = 0; i < keys; i++) {
            words[i + 1] = Samples.key(i);
        }
        request = Samples.direct(Samples.redisRequest(words));
        responses.release();
        responses = new Responses(keys, fragments);
        keysOfFragment = new int[fragments][];
        for (int i = 0; i < fragments; i++) {
            keysOfFragment[i] = responses.keysOf(i);
        }
        Decoding.request(conversation, request, found);
    }

    @TearDown
    public void release() {
        request.release();
        responses.release();
    }

    /** Decodes the request and writes its fragments. */
    @Benchmark
    public long split() {
        Decoding.request(conversation, request, found);
        Split split = found.split();
        ParsedRequest parsed = found.latest();
        for (int[] keysOfOne : keysOfFragment) {
            split.writeFragment(parsed, keysOfOne, keysOfOne.length, out);
        }
        return drained();
    }

    /** Keeps the responses of the fragments and combines them. */
    @Benchmark
    public long gather() {
        GatheringSplit split = (GatheringSplit) found.split();
        split.writeStart(keys, out);
        responses.gather(out);
        split.writeEnd(out);
        return drained();
    }

    private long drained() {
        long bytes = out.pendingBytes();
        out.release();
        return bytes;
    }

    /** Keys distributed over the fragments in turn, all found. */
    private static final class Responses {
        private final int keys;
        private final ByteBuf[] buffers;
        private final Elements[] elements;
        private final Pieces[] pieces;

        Responses(int keys, int fragments) {
            this.keys = keys;
            this.buffers = new ByteBuf[fragments];
            this.elements = new Elements[fragments];
            this.pieces = new Pieces[fragments];
            ResponseDecoder decoder = new RedisDialect(Logins.notWanted(), 0).responseDecoder(Dialect.USUAL_FLAVOUR);
            String element = Samples.redisBulk(Samples.value(VALUE_BYTES));
            for (int i = 0; i < fragments; i++) {
                int count = keysOf(i).length;
                buffers[i] = Samples.direct("*" + count + "\r\n" + element.repeat(count));
                elements[i] = Elements.noted(count, ~0, null);
                pieces[i] = new Pieces();
                decoder.expect(elements[i]);
                decoder.decode(buffers[i]);
            }
        }

        int[] keysOf(int fragment) {
            int[] found = new int[keys];
            int count = 0;
            for (int key = fragment; key < keys; key += buffers.length) {
                found[count++] = key;
            }
            return Arrays.copyOf(found, count);
        }

        void gather(Output out) {
            for (int i = 0; i < buffers.length; i++) {
                pieces[i].add(buffers[i], buffers[i].readerIndex(), buffers[i].readableBytes());
                pieces[i].drop(elements[i].headBytes());
            }
            for (int key = 0; key < keys; key++) {
                int fragment = key % buffers.length;
                pieces[fragment].moveTo(out, elements[fragment].length(key / buffers.length));
            }
        }

        void release() {
            for (ByteBuf buffer : buffers) {
                buffer.release();
            }
        }
    }
}
