package dev.nutcracker.topology;

import dev.nutcracker.net.Transport;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.util.concurrent.FastThreadLocalThread;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The event loop for everything that a topology asks of servers, with one thread. It exists only while somebody uses it.
 * Thread-safe.
 */
public final class TopologyLoop {
    static final String THREAD_NAME = "topology";

    private static final long END_MAX_MS = 2000;

    private final Transport transport;
    private @Nullable MultiThreadIoEventLoopGroup group;
    private int users;

    public TopologyLoop(Transport transport) {
        this.transport = transport;
    }

    /** Returns the loop, which begins with its first user; {@link #release} follows once for each call. */
    public synchronized EventLoop acquire() {
        if (group == null) {
            group = new MultiThreadIoEventLoopGroup(1, TopologyLoop::thread, transport.ioHandlerFactory());
        }
        users++;
        return group.next();
    }

    /** One user less. The loop of the last one ends, and all connections on it. */
    public synchronized void release() {
        if (users == 0) {
            throw new IllegalStateException("nobody uses the loop");
        }
        users--;
        MultiThreadIoEventLoopGroup ending = group;
        if (users == 0 && ending != null) {
            group = null;
            ending.shutdownGracefully(0, END_MAX_MS, TimeUnit.MILLISECONDS);
        }
    }

    private static Thread thread(Runnable loop) {
        Thread thread = new FastThreadLocalThread(loop, THREAD_NAME);
        thread.setDaemon(true);
        return thread;
    }
}
