package dev.nutcracker.benchmarks.micro;

import dev.nutcracker.buffer.Output;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
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

/**
 * Passes a piece on by a copy or by a slice; per piece. {@link Output#COPY_LIMIT_BYTES} should be the size from which a
 * slice is cheaper; a slice also costs the kernel another part of each write.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class OutputCopies {
    /** Pieces of one turn. */
    private static final int PIECES = 16;

    private static final int INITIAL_BYTES = 512;

    @Param({"64", "1024", "4096", "8192", "16384", "65536"})
    public int length;

    private final Output out = new Output(PooledByteBufAllocator.DEFAULT);
    private ByteBuf in = Samples.direct("");

    @Setup
    public void fill() {
        in.release();
        in = Samples.direct(Samples.value(length * PIECES));
    }

    @TearDown
    public void release() {
        in.release();
    }

    /** Always copies into one growing buffer. */
    @Benchmark
    @OperationsPerInvocation(PIECES)
    public long copy() {
        ByteBuf tail = PooledByteBufAllocator.DEFAULT.directBuffer(Math.max(INITIAL_BYTES, length));
        for (int i = 0; i < PIECES; i++) {
            tail.writeBytes(in, i * length, length);
        }
        long bytes = tail.readableBytes();
        tail.release();
        return bytes;
    }

    /** Always writes retained slices. */
    @Benchmark
    @OperationsPerInvocation(PIECES)
    public long slice() {
        for (int i = 0; i < PIECES; i++) {
            out.append(in.retainedSlice(i * length, length));
        }
        return drained();
    }

    /** Copies or slices as the proxy decides. */
    @Benchmark
    @OperationsPerInvocation(PIECES)
    public long write() {
        for (int i = 0; i < PIECES; i++) {
            out.write(in, i * length, length);
        }
        return drained();
    }

    private long drained() {
        long bytes = out.pendingBytes();
        out.release();
        return bytes;
    }
}
