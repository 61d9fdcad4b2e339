package dev.nutcracker.handover;

import dev.nutcracker.handover.Message.ClientsEnd;
import dev.nutcracker.handover.Message.Counts;
import dev.nutcracker.handover.Message.Done;
import dev.nutcracker.handover.Message.Finished;
import dev.nutcracker.handover.Message.Prepared;
import dev.nutcracker.handover.Message.Read;
import dev.nutcracker.handover.Message.Serve;
import dev.nutcracker.handover.Message.Serving;
import dev.nutcracker.handover.Message.StateEnds;
import dev.nutcracker.handover.Message.Taken;
import dev.nutcracker.handover.Message.Wanted;
import dev.nutcracker.handover.Message.WantedPool;
import dev.nutcracker.net.SystemError;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * The old process's side of one hand-over. Until the new process has said that it has something, this one keeps it; so
 * whatever ends the connection, nothing is lost that was not confirmed.
 *
 * <pre>
 *   new process (Taking)                                          old process (Giving)
 *   reads its file, makes its workers, connects to servers
 *   ── Hello ──────────────────────────────────────────────────►  uid, version
 *   ◄────────────────────────────────────────────── Welcome ────
 *   ── Wanted: its pools ──────────────────────────────────────►
 *   ◄────────────────── ListeningSocket + descriptor, state ────  serves on
 *   binds what is new, takes on its configuration
 *   ── Prepared ───────────────────────────────────────────────►  accepts no more
 *   ◄──────────────────────────────────────────────── Serve ────
 *   accepts
 *   ── Serving ────────────────────────────────────────────────►
 *   ◄───────────────── Client + descriptor …, ClientsEnd ───────  clients at rest, out of their loops     ┐
 *   adopts them, unread                                                                                   │ again and
 *   ── Taken ──────────────────────────────────────────────────►  closes its descriptors of them          │ again
 *   ◄───────────────────────────────────────────────── Read ────                                          │
 *   reads them                                                                                            ┘
 *   ◄───────────────────────────────────────────────── Done ────  closes the socket for hand-overs
 *   opens its own, writes its pid
 *   ── Finished ───────────────────────────────────────────────►  drains who is left, ends
 * </pre>
 */
final class Giving {
    /** The new process takes on its configuration meanwhile. */
    private static final long PREPARE_MS = 30_000;

    private static final long LOOK_NS = TimeUnit.MILLISECONDS.toNanos(5);
    /** The first clients cost the new process most. */
    private static final int FIRST_BATCH = 4;

    private static final int BATCH_MAX = 64;

    private final Link link;
    private final Giver giver;
    private final long timeoutNs;
    private final Consumer<HandoverStep> reached;
    private int passed;
    private int waited;

    /** @param timeoutMs how long clients that are not at rest are waited for */
    Giving(Link link, Giver giver, long timeoutMs, Consumer<HandoverStep> reached) {
        this.link = link;
        this.giver = giver;
        this.timeoutNs = TimeUnit.MILLISECONDS.toNanos(timeoutMs);
        this.reached = reached;
    }

    /** Hands over, or takes everything back; returns whether it has handed over. */
    boolean run() {
        try {
            reached.accept(HandoverStep.GIVER_GREETED);
            Counts counts = handOver();
            link.close();
            giver.handedOver(counts);
            return true;
        } catch (IOException | RuntimeException e) {
            String reason = SystemError.text(e);
            if (!(e instanceof Link.RefusedException)) {
                link.refuse(reason);
            }
            link.close();
            giver.takeBack(reason);
            return false;
        }
    }

    private Counts handOver() throws IOException {
        List<WantedPool> wanted = link.expect(Wanted.class, Link.ANSWER_MS).pools();
        Set<String> pools = wanted.stream().map(WantedPool::name).collect(Collectors.toSet());
        Set<String> addresses = passSockets(wanted);
        link.send(giver.state(pools));
        link.send(new StateEnds());
        reached.accept(HandoverStep.GIVER_SENT_STATE);
        link.expect(Prepared.class, PREPARE_MS);
        giver.stopAccepting(addresses);
        reached.accept(HandoverStep.GIVER_STOPPED_ACCEPTING);
        link.send(new Serve(giver.facts(pools)));
        link.expect(Serving.class, PREPARE_MS);
        passClients(pools);
        Counts counts = new Counts(passed, waited, giver.clientCount());
        giver.closeSocket();
        link.send(new Done(counts));
        reached.accept(HandoverStep.GIVER_DONE);
        link.expect(Finished.class, PREPARE_MS);
        return counts;
    }

    private Set<String> passSockets(List<WantedPool> wanted) throws IOException {
        Set<String> addresses = new HashSet<>();
        for (Giver.Socket socket : giver.sockets(wanted)) {
            link.sendDescriptors(List.of(socket.descriptor()));
            link.send(socket.message());
            link.expect(Taken.class, Link.ANSWER_MS);
            addresses.add(socket.message().address());
        }
        return addresses;
    }

    private void passClients(Set<String> pools) throws IOException {
        long endNs = System.nanoTime() + timeoutNs;
        int batch = FIRST_BATCH;
        boolean looked = false;
        while (true) {
            Departing departing = giver.depart(batch, pools);
            int count = departing.clients().size();
            if (count > 0) {
                pass(departing);
                waited += looked ? count : 0;
                batch = Math.min(BATCH_MAX, batch * 2);
            } else if (giver.mayComeToRest(pools) == 0 || System.nanoTime() - endNs >= 0) {
                return;
            } else {
                looked = true;
                link.requireOpen();
                LockSupport.parkNanos(LOOK_NS);
            }
        }
    }

    private void pass(Departing departing) throws IOException {
        List<String> refusals;
        try {
            List<Message> messages = new ArrayList<>();
            departing.clients().forEach(one -> messages.add(one.client()));
            messages.add(new ClientsEnd(departing.clients().size()));
            link.sendDescriptors(
                    departing.clients().stream().map(Departing.One::descriptor).toList());
            link.send(messages);
            reached.accept(HandoverStep.GIVER_SENT_CLIENTS);
            refusals = link.expect(Taken.class, Link.ANSWER_MS).refusals();
            if (refusals.size() != departing.clients().size()) {
                throw new IOException("the other process has confirmed " + refusals.size() + " clients of "
                        + departing.clients().size());
            }
        } catch (IOException | RuntimeException e) {
            // Before the clients are read again, the other process must have lost the right to do so.
            link.close();
            departing.takeBack();
            throw e;
        }
        departing.passed(refusals);
        passed += (int) refusals.stream().filter(String::isEmpty).count();
        reached.accept(HandoverStep.GIVER_LET_CLIENTS_GO);
        link.send(new Read());
    }
}
