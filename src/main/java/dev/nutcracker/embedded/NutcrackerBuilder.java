package dev.nutcracker.embedded;

import static java.util.Objects.requireNonNull;

import dev.nutcracker.config.Configuration;
import dev.nutcracker.config.GlobalConfig;
import dev.nutcracker.net.DescriptorLimit;
import dev.nutcracker.net.SocketSettings;
import dev.nutcracker.proxy.ProcessLimits;
import dev.nutcracker.proxy.WorkerLoops;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a proxy starts with: {@link Pool}s, or a configuration as text or as a file, and what it may take of the process. Not
 * thread-safe.
 */
public final class NutcrackerBuilder {
    private static final long MEMORY_BYTES_USUAL = 32 << 20;

    private final List<Pool> pools = new ArrayList<>();
    private @Nullable Source source;
    private int workers;
    private @Nullable MultiThreadIoEventLoopGroup lentLoops;
    private long memoryBytes;
    private long heapBytes = Runtime.getRuntime().maxMemory() / 4;
    private int descriptors;
    private @Nullable Consumer<Event> events;
    private String threadNames = "nutcracker";
    private @Nullable String statisticsHost;
    private int statisticsPort;

    NutcrackerBuilder() {}

    /** Adds a pool. Pools go neither with a text nor with a file. */
    public NutcrackerBuilder pool(Pool pool) {
        pools.add(pool);
        return this;
    }

    /** @param text in the form of a configuration file */
    public NutcrackerBuilder yaml(String text) {
        source = new Source.OfText(text);
        return this;
    }

    /** @param configuration a file, in YAML or JSON */
    public NutcrackerBuilder file(Path configuration) {
        source = new Source.OfFile(configuration);
        return this;
    }

    /**
     * Sets how many threads serve, whatever the configuration has. Without this and a key in the configuration there is one per
     * available processor.
     */
    public NutcrackerBuilder workers(int count) {
        workers = checked(count, 1024, "workers");
        return this;
    }

    /**
     * Serves on event loops of the program, which may use them for other things as well: each gets a worker, whatever the
     * configuration has. They go on after {@link Nutcracker#close}, with nothing of the proxy; end them only after it. Does not go
     * with {@link #workers}.
     *
     * @param loops of epoll, kqueue, NIO or io_uring; {@code global: transport} may name the same, and no other
     */
    public NutcrackerBuilder eventLoops(MultiThreadIoEventLoopGroup loops) {
        lentLoops = requireNonNull(loops);
        return this;
    }

    /**
     * Sets how many bytes requests and responses may take outside the heap, whatever the configuration has. Without this and {@code
     * max_memory} in the configuration it is 32 MiB.
     */
    public NutcrackerBuilder maxMemory(long bytes) {
        if (bytes < 1 << 20) {
            throw new IllegalArgumentException("the memory is 1 MiB at least, not " + bytes + " bytes");
        }
        memoryBytes = bytes;
        return this;
    }

    /** Sets how many bytes of the heap clients and their requests may take, as estimated; a quarter of the heap unless set. */
    public NutcrackerBuilder maxHeap(long bytes) {
        if (bytes < 1 << 20) {
            throw new IllegalArgumentException("the heap is 1 MiB at least, not " + bytes + " bytes");
        }
        heapBytes = bytes;
        return this;
    }

    /** Sets how many file descriptors it may use; half of those that the process may open unless set. */
    public NutcrackerBuilder maxDescriptors(int count) {
        descriptors = checked(count, Integer.MAX_VALUE, "descriptors");
        return this;
    }

    private static int checked(int number, int max, String what) {
        if (number < 1 || number > max) {
            throw new IllegalArgumentException(number + " " + what + " are not from 1 to " + max);
        }
        return number;
    }

    /** Sets how the names of its workers' threads begin; {@code nutcracker} unless set. */
    public NutcrackerBuilder threadNames(String beginning) {
        threadNames = beginning;
        return this;
    }

    /**
     * Tells the program what happens: servers that go down and come back, configurations that are taken on or refused, and so on.
     *
     * @param consumer called with one event after another, in their order, on a thread of its own; it may take its time, and call
     *     the proxy. If more than 1,024 wait for it, further ones are dropped, and it is told how many. What it throws is logged. By
     *     the end of {@link Nutcracker#close} it has had all, unless it takes longer than 5 s; then it is interrupted
     */
    public NutcrackerBuilder onEvent(Consumer<Event> consumer) {
        events = requireNonNull(consumer);
        return this;
    }

    /**
     * Opens the statistics port, with its pages and the console. There is none unless it is set.
     *
     * @param host a host, or the absolute path of a Unix socket, for which the port is ignored
     * @param port 0 for any that is free
     */
    public NutcrackerBuilder statistics(String host, int port) {
        statisticsHost = host;
        statisticsPort = port;
        return this;
    }

    /**
     * Starts the proxy. When this returns, every pool listens.
     *
     * @throws InvalidConfigurationException if the configuration has mistakes
     * @throws IOException if the file cannot be read, or an address cannot be listened on, or there are too few descriptors; nothing
     *     is left of it then
     */
    public Nutcracker start() throws InvalidConfigurationException, IOException {
        if (source != null && !pools.isEmpty()) {
            throw new IllegalStateException("pools go neither with a text nor with a file");
        }
        if (workers != 0 && lentLoops != null) {
            throw new IllegalStateException("the event loops say how many workers there are");
        }
        requireOffLoops();
        Source from = source == null ? Source.of(pools) : source;
        try {
            return Apart.call(() -> Nutcracker.start(this, from));
        } catch (ExecutionException e) {
            throw Nutcracker.failure(e);
        }
    }

    /** Returns a configuration as it is for this proxy. */
    Configuration applyTo(Configuration configuration) {
        GlobalConfig global = configuration.global();
        if (lentLoops != null) {
            global = global.withWorkers(lentLoops.executorCount());
        } else if (workers != 0) {
            global = global.withWorkers(workers);
        }
        if (memoryBytes != 0) {
            global = global.withMaxMemory(memoryBytes);
        } else if (global.maxMemoryBytes() == 0) {
            global = global.withMaxMemory(MEMORY_BYTES_USUAL);
        }
        return new Configuration(global, configuration.pools());
    }

    /** Returns a sentence for each key of a configuration that has no effect because of what is set here. */
    List<String> unheeded(GlobalConfig global) {
        return lentLoops != null && global.workers() != 0
                ? List.of("global: workers has no effect with event loops of the program, of which each has a worker")
                : List.of();
    }

    ProcessLimits limits() {
        int allowed = DescriptorLimit.ofThisProcess();
        int usual = allowed == Integer.MAX_VALUE ? allowed : allowed / 2;
        return new ProcessLimits(
                descriptors == 0 ? usual : descriptors, SocketSettings.READ_BYTES_MAX, heapBytes / 5 * 2, heapBytes);
    }

    @Nullable
    MultiThreadIoEventLoopGroup lentLoops() {
        return lentLoops;
    }

    /** Fails on an event loop of the program that serves for the proxy, since that would wait for itself. */
    void requireOffLoops() {
        if (lentLoops != null && WorkerLoops.areCalling(lentLoops)) {
            throw new IllegalStateException("an event loop that serves for the proxy must not wait for it");
        }
    }

    /** Returns the way of events to the program, which has begun; null if it wants none. */
    @Nullable
    Events events() {
        return events == null ? null : Events.to(events, threadNames + "-events");
    }

    String threadNames() {
        return threadNames;
    }

    @Nullable
    String statisticsHost() {
        return statisticsHost;
    }

    int statisticsPort() {
        return statisticsPort;
    }
}
