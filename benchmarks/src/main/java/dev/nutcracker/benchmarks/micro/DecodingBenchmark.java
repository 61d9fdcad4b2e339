package dev.nutcracker.benchmarks.micro;

import io.netty.buffer.ByteBuf;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Decodes a pipeline of messages in one buffer; nanoseconds per message. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public abstract class DecodingBenchmark {
    private ByteBuf in = Samples.direct("");

    @Setup
    public final void fill() {
        StringBuilder pipeline = new StringBuilder();
        for (int i = 0; i < Decoding.PIPELINE; i++) {
            pipeline.append(message(i));
        }
        in.release();
        in = Samples.direct(pipeline.toString());
    }

    @TearDown
    public final void release() {
        in.release();
    }

    /** Returns message {@code i} of the pipeline. */
    abstract String message(int i);

    final ByteBuf in() {
        return in;
    }
}
