package dev.nutcracker.topology;

import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** Takes what workers notice to the loop: many things at a time in one task, and no more than can be made use of. */
final class ClusterInbox {
    /** Further moves say nothing that the next refresh does not find out. */
    private static final int MOVES_MAX = 1024;

    private static final int NODES_MAX = NodeLine.NODES_MAX;

    /** A node has said that a slot is somewhere else. */
    record Move(String from, int slot, String host, int port) {}

    private final EventLoop loop;
    private final Consumer<Map<String, Integer>> hints;
    private final Consumer<List<Move>> moves;
    /** Bits of hints by the names of nodes. */
    private final Map<String, Integer> waitingHints = new ConcurrentHashMap<>();

    private final ConcurrentLinkedQueue<Move> waitingMoves = new ConcurrentLinkedQueue<>();
    private final AtomicInteger moveCount = new AtomicInteger();
    private final AtomicBoolean planned = new AtomicBoolean();

    ClusterInbox(EventLoop loop, Consumer<Map<String, Integer>> hints, Consumer<List<Move>> moves) {
        this.loop = loop;
        this.hints = hints;
        this.moves = moves;
    }

    void hint(String node, Hint hint) {
        if (waitingHints.size() < NODES_MAX || waitingHints.containsKey(node)) {
            waitingHints.merge(node, hint.bit(), (one, other) -> one | other);
            plan();
        }
    }

    void moved(String from, int slot, String host, int port) {
        if (moveCount.incrementAndGet() > MOVES_MAX) {
            moveCount.decrementAndGet();
        } else {
            waitingMoves.add(new Move(from, slot, host, port));
            plan();
        }
    }

    private void plan() {
        if (planned.compareAndSet(false, true)) {
            execute(this::take);
        }
    }

    private void take() {
        planned.set(false);
        List<Move> taken = new ArrayList<>();
        for (Move move = waitingMoves.poll(); move != null; move = waitingMoves.poll()) {
            moveCount.decrementAndGet();
            taken.add(move);
        }
        if (!taken.isEmpty()) {
            moves.accept(taken);
        }
        Map<String, Integer> bits = new TreeMap<>();
        for (String node : List.copyOf(waitingHints.keySet())) {
            Integer found = waitingHints.remove(node);
            if (found != null) {
                bits.put(node, found);
            }
        }
        if (!bits.isEmpty()) {
            hints.accept(bits);
        }
    }

    /** Runs it on the loop, unless that has ended. */
    void execute(Runnable task) {
        try {
            loop.execute(task);
        } catch (RejectedExecutionException e) {
            // The loop has ended, and everything on it.
        }
    }
}
