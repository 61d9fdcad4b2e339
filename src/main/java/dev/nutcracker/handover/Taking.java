package dev.nutcracker.handover;

import dev.nutcracker.handover.Message.Client;
import dev.nutcracker.handover.Message.ClientsEnd;
import dev.nutcracker.handover.Message.Counts;
import dev.nutcracker.handover.Message.Done;
import dev.nutcracker.handover.Message.Finished;
import dev.nutcracker.handover.Message.Hello;
import dev.nutcracker.handover.Message.ListeningSocket;
import dev.nutcracker.handover.Message.Prepared;
import dev.nutcracker.handover.Message.Purpose;
import dev.nutcracker.handover.Message.Read;
import dev.nutcracker.handover.Message.Serve;
import dev.nutcracker.handover.Message.Serving;
import dev.nutcracker.handover.Message.StateEnds;
import dev.nutcracker.handover.Message.Taken;
import dev.nutcracker.handover.Message.Wanted;
import dev.nutcracker.handover.Message.Welcome;
import dev.nutcracker.net.PassingChannel;
import dev.nutcracker.net.SystemError;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * The new process's side of a hand-over; {@link Giving} draws it. If the old process dies on the way, this one goes on with
 * what it has, for there is nobody else. If the old process ends the hand-over, this one must stop.
 */
public final class Taking implements AutoCloseable {
    /** The old process looks at clients that are not at rest for {@code handover_timeout}, an hour at most. */
    private static final long QUIET_MS = 3_600_000 + Link.ANSWER_MS;

    private static final Counts NONE = new Counts(0, 0, 0);

    private final Link link;
    private final Welcome other;
    private final Taker taker;
    private final Consumer<HandoverStep> reached;
    private boolean prepared;
    private boolean serves;
    /** Whose descriptors have come. */
    private final List<Departing.One> coming = new ArrayList<>();
    /** Confirmed, and not read yet. */
    private List<Taker.Arrived> confirmed = List.of();

    private int taken;

    private Taking(Link link, Welcome other, Taker taker, Consumer<HandoverStep> reached) {
        this.link = link;
        this.other = other;
        this.taker = taker;
        this.reached = reached;
    }

    /**
     * Finds the old process, which has noticed nothing so far.
     *
     * @param loop for the connections
     * @throws IOException if there is none, or if it does not hand over to this one; it has noticed nothing then
     */
    public static Taking begin(Path path, EventLoop loop, String release, Taker taker, Consumer<HandoverStep> reached)
            throws IOException {
        Link link = new Link(connect(path, loop));
        try {
            long pid = ProcessHandle.current().pid();
            link.send(new Hello(Message.VERSION, release, pid, Purpose.MESSAGES, 0));
            Welcome other = link.expect(Welcome.class, Link.ANSWER_MS);
            PassingChannel descriptors = connectForDescriptors(path, loop);
            link.use(descriptors);
            Hello second = new Hello(Message.VERSION, release, pid, Purpose.DESCRIPTORS, other.token());
            descriptors.send(List.of(MessageCodec.encode(second)), Link.ANSWER_MS);
            return new Taking(link, other, taker, reached);
        } catch (IOException | RuntimeException e) {
            link.close();
            throw e;
        }
    }

    private static PassingChannel connect(Path path, EventLoop loop) throws IOException {
        try {
            return PassingChannel.connect(path, loop, Link.ANSWER_MS);
        } catch (IOException e) {
            throw new IOException("there is no process to take over from at '" + path + "': " + SystemError.text(e), e);
        }
    }

    private static PassingChannel connectForDescriptors(Path path, EventLoop loop) throws IOException {
        try {
            return PassingChannel.connectForDescriptors(path, loop, Link.ANSWER_MS);
        } catch (IOException e) {
            throw new IOException("the other process has ended at '" + path + "': " + SystemError.text(e), e);
        }
    }

    /** The process id of the old process. */
    public long otherPid() {
        return other.pid();
    }

    /** The release of the old process. */
    public String otherRelease() {
        return other.release();
    }

    /**
     * Takes over.
     *
     * @throws IOException if the old process has ended the hand-over and goes on by itself
     */
    public Counts run() throws IOException {
        try {
            return takeOver();
        } catch (IOException | RuntimeException e) {
            link.refuse(SystemError.text(e));
            link.close();
            taker.discard(coming);
            if (e instanceof Link.RefusedException || !DeadProcess.is(other.pid())) {
                confirmed.forEach(Taker.Arrived::discard);
                throw e;
            }
            return goOnAlone();
        }
    }

    private Counts takeOver() throws IOException {
        reached.accept(HandoverStep.TAKER_GREETED);
        link.send(new Wanted(taker.pools()));
        takeState();
        reached.accept(HandoverStep.TAKER_HAS_STATE);
        taker.prepare();
        prepared = true;
        link.send(new Prepared());
        reached.accept(HandoverStep.TAKER_PREPARED);
        serve(link.expect(Serve.class, Link.ANSWER_MS).pools());
        reached.accept(HandoverStep.TAKER_SERVES);
        link.send(new Serving());
        Counts counts = takeClients();
        reached.accept(HandoverStep.TAKER_DONE);
        taker.finish(other.pid());
        link.send(new Finished());
        return counts;
    }

    private void serve(List<Message.PoolFacts> pools) {
        serves = true;
        taker.serve(pools);
    }

    private void takeState() throws IOException {
        while (true) {
            Message message = link.receive(Link.ANSWER_MS);
            switch (message) {
                case StateEnds _ -> {
                    return;
                }
                case ListeningSocket socket -> {
                    taker.take(socket, link.receiveDescriptor());
                    link.send(new Taken(List.of()));
                }
                default -> taker.take(message);
            }
        }
    }

    private Counts takeClients() throws IOException {
        while (true) {
            Message message = link.receive(QUIET_MS);
            switch (message) {
                case Client client -> coming.add(new Departing.One(client, link.receiveDescriptor()));
                case ClientsEnd _ -> {
                    List<Departing.One> clients = List.copyOf(coming);
                    coming.clear();
                    adopt(clients);
                }
                case Done done -> {
                    return done.counts();
                }
                default ->
                    throw new IOException(
                            "the other process has said " + message.getClass().getSimpleName() + " among clients");
            }
        }
    }

    private void adopt(List<Departing.One> clients) throws IOException {
        List<Taker.Arrived> arrived = taker.arrive(clients);
        confirmed = arrived;
        reached.accept(HandoverStep.TAKER_HAS_CLIENTS);
        link.send(new Taken(arrived.stream().map(Taker.Arrived::refusal).toList()));
        reached.accept(HandoverStep.TAKER_CONFIRMED_CLIENTS);
        link.expect(Read.class, Link.ANSWER_MS);
        readConfirmed();
    }

    private void readConfirmed() {
        List<Taker.Arrived> clients = confirmed;
        confirmed = List.of();
        for (Taker.Arrived client : clients) {
            if (client.refusal().isEmpty()) {
                taken++;
                client.read();
            } else {
                client.discard();
            }
        }
    }

    /** The old process is dead, and with it what it had not passed. */
    private Counts goOnAlone() throws IOException {
        if (!prepared) {
            taker.prepare();
        }
        if (!serves) {
            serve(List.of());
        }
        readConfirmed();
        taker.finish(other.pid());
        return taken == 0 ? NONE : new Counts(taken, 0, 0);
    }

    @Override
    public void close() {
        link.close();
    }
}
