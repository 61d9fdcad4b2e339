package dev.nutcracker.net;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** One real loop on one of the transports that work here; closing it closes its channels. */
final class TestLoop implements AutoCloseable {
    private final Transport transport;
    private final EventLoopGroup group;

    TestLoop(Transport transport) {
        this.transport = transport;
        this.group = new MultiThreadIoEventLoopGroup(1, transport.ioHandlerFactory());
    }

    static Stream<Transport> transports() {
        return Arrays.stream(Transport.values()).filter(Transport::isAvailable);
    }

    Transport transport() {
        return transport;
    }

    EventLoopGroup group() {
        return group;
    }

    EventLoop eventLoop() {
        return group.next();
    }

    /** Runs {@code task} on the loop's thread. */
    <T> T call(Callable<T> task) throws Exception {
        return eventLoop().submit(task).get(10, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        group.shutdownGracefully(0, 10, TimeUnit.SECONDS).syncUninterruptibly();
    }
}
