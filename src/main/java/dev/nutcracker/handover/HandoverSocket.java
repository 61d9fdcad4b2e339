package dev.nutcracker.handover;

import dev.nutcracker.handover.Message.Hello;
import dev.nutcracker.handover.Message.Purpose;
import dev.nutcracker.handover.Message.Refusal;
import dev.nutcracker.handover.Message.Welcome;
import dev.nutcracker.net.PassingChannel;
import dev.nutcracker.net.PassingSocket;
import dev.nutcracker.net.SystemError;
import dev.nutcracker.stats.HandoverOutcome;
import dev.nutcracker.stats.HandoverTally;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The socket at which a new process finds this one. Each connection has a virtual thread of its own, which waits for what it
 * says; of two new processes one is refused. Whoever connects and says nothing, or nonsense, is closed after a while, and
 * nothing else happens.
 */
public final class HandoverSocket implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HandoverSocket.class);
    /** How many connections may be open at a time; a hand-over takes two. */
    private static final int CONNECTIONS_MAX = 8;
    /** How often it is looked whether the other process is still there. */
    private static final int LOOKS = 50;

    private final EventLoop loop;
    private final Giver giver;
    private final String release;
    private final LongSupplier timeoutMs;
    private final Consumer<HandoverStep> reached;
    private final HandoverTally tally;
    private final Semaphore connections = new Semaphore(CONNECTIONS_MAX);
    private final AtomicReference<@Nullable Session> session = new AtomicReference<>();
    private final LongSupplier tokens = new SecureRandom()::nextLong;
    private @Nullable PassingSocket socket;

    /** A hand-over that is under way. */
    private static final class Session {
        private final long token;
        private final Link link;
        private final Thread thread = Thread.currentThread();
        private final SynchronousQueue<PassingChannel> descriptors = new SynchronousQueue<>();

        Session(long token, Link link) {
            this.token = token;
            this.link = link;
        }
    }

    /**
     * @param loop for the connections
     * @param timeoutMs how long clients that are not at rest are waited for, at the moment of a hand-over
     */
    public HandoverSocket(
            EventLoop loop,
            Giver giver,
            String release,
            LongSupplier timeoutMs,
            HandoverTally tally,
            Consumer<HandoverStep> reached) {
        this.loop = loop;
        this.giver = giver;
        this.release = release;
        this.timeoutMs = timeoutMs;
        this.tally = tally;
        this.reached = reached;
    }

    /** Listens. Blocks until it does. */
    public synchronized void open(Path path) throws IOException {
        socket = PassingSocket.open(path, loop, this::accepted, () -> tally.count(HandoverOutcome.REFUSED));
    }

    private void accepted(PassingChannel peer) {
        if (connections.tryAcquire()) {
            Thread.ofVirtual().name("hand-over").start(() -> serve(peer));
        } else {
            peer.close();
        }
    }

    private void serve(PassingChannel peer) {
        boolean keep = false;
        try {
            Hello hello = MessageCodec.decode(peer.receive(Link.ANSWER_MS)) instanceof Hello first ? first : null;
            if (hello == null) {
                throw new IOException("the other process has not begun a hand-over");
            }
            if (hello.version() != Message.VERSION) {
                refuse(
                        peer,
                        "this process hands over by version " + Message.VERSION + " of the protocol, not by version "
                                + hello.version());
            } else if (hello.purpose() == Purpose.DESCRIPTORS) {
                keep = joins(peer, hello.token());
            } else {
                begin(peer, hello);
            }
        } catch (IOException | RuntimeException e) {
            LOG.warn("a connection for a hand-over has ended: {}", SystemError.text(e));
            tally.count(HandoverOutcome.REFUSED);
        } finally {
            // Whoever sees the close may come again at once.
            connections.release();
            if (!keep) {
                peer.close();
            }
        }
    }

    private void refuse(PassingChannel peer, String reason) throws IOException {
        LOG.warn("no hand-over: {}", reason);
        tally.count(HandoverOutcome.REFUSED);
        peer.send(List.of(MessageCodec.encode(new Refusal(reason))), Link.ANSWER_MS);
    }

    private boolean joins(PassingChannel peer, long token) throws IOException {
        Session under = session.get();
        try {
            return under != null
                    && under.token == token
                    && under.descriptors.offer(peer, Link.ANSWER_MS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private void begin(PassingChannel peer, Hello hello) throws IOException {
        Link link = new Link(peer);
        Session own = new Session(tokens.getAsLong(), link);
        if (!session.compareAndSet(null, own)) {
            refuse(peer, "another hand-over is under way");
            return;
        }
        boolean givenAway = false;
        try {
            String unwilling = giver.begin();
            if (unwilling.isEmpty()) {
                givenAway = give(own, hello);
            } else {
                refuse(peer, unwilling);
            }
        } finally {
            link.close();
            if (!givenAway) {
                session.set(null);
            }
        }
    }

    private boolean give(Session own, Hello hello) {
        LOG.info("a process of release {} with pid {} takes over", hello.release(), hello.pid());
        try {
            own.link.send(new Welcome(
                    Message.VERSION, release, ProcessHandle.current().pid(), own.token));
            own.link.use(descriptors(own));
        } catch (IOException e) {
            giver.takeBack(SystemError.text(e));
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            giver.takeBack("interrupted");
            return false;
        }
        return new Giving(own.link, giver, timeoutMs.getAsLong(), reached).run();
    }

    private static PassingChannel descriptors(Session own) throws IOException, InterruptedException {
        for (int i = 0; i < LOOKS; i++) {
            PassingChannel descriptors = own.descriptors.poll(Link.ANSWER_MS / LOOKS, TimeUnit.MILLISECONDS);
            if (descriptors != null) {
                return descriptors;
            }
            own.link.requireOpen();
        }
        throw new IOException("the other process has opened no connection for descriptors");
    }

    /** Listens no more, and removes its file. */
    public synchronized void closeSocket() {
        if (socket != null) {
            socket.close();
            socket = null;
        }
    }

    /** Ends: a hand-over that is under way is taken back first. */
    @Override
    public void close() {
        closeSocket();
        Session under = session.getAndSet(null);
        if (under != null && under.thread != Thread.currentThread()) {
            under.link.refuse("the process that was to hand over has been told to end");
            under.link.close();
            try {
                under.thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
