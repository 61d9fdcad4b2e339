package dev.nutcracker.topology;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Whose each slot is believed to be. Nodes disagree while a change spreads, and one that is cut off from the others says for good
 * what was true once. So a node is not believed because it was asked last:
 *
 * <pre>
 *   a report says that a slot has another owner
 *     ├─ the present owner says it, in a report or by MOVED           ──► believed
 *     ├─ the other has a higher epoch than the one that is recorded   ──► believed
 *     └─ neither                                                      ──► disputed: more nodes are asked
 *             ├─ the present owner says that the slot is its own      ──► not believed
 *             ├─ most of the primaries say it                         ──► believed
 *             ├─ nodes that show no epochs: a second one says it      ──► believed
 *             └─ otherwise                                            ──► nothing changes for now
 * </pre>
 *
 * <p>The epoch recorded with a slot is the highest with which its owner has been named. It goes down only by a majority. The
 * primaries whose majority counts are the present owners of slots. At the start there are none; then they are the owners in that
 * report which knows the highest epoch.
 *
 * <p>Nodes are known by their ids.
 */
final class SlotBelief {
    private static final short NOBODY = ClusterMap.NOBODY;
    private static final int IDS_MAX = 4 * NodeLine.NODES_MAX;

    /** What one node has said since {@link #begin}: owners by the numbers of their ids, and the epochs of these. */
    private record Vote(short[] owners, long[] epochs, boolean hasEpochs) {
        long epochOf(short id) {
            return id < 0 || id >= epochs.length ? -1 : epochs[id];
        }

        long highestEpoch() {
            return Arrays.stream(epochs).max().orElse(-1);
        }
    }

    private final List<String> ids = new ArrayList<>();
    private final Map<String, Short> numbers = new HashMap<>();
    private final short[] owners = new short[ClusterMap.SLOTS];
    private final long[] epochs = new long[ClusterMap.SLOTS];
    /** By the id of who said it. */
    private final Map<String, Vote> votes = new LinkedHashMap<>();

    private final BitSet disputed = new BitSet(ClusterMap.SLOTS);

    SlotBelief() {
        forget();
    }

    /** Nothing is believed any more, as at the start. */
    void forget() {
        Arrays.fill(owners, NOBODY);
        Arrays.fill(epochs, -1);
        ids.clear();
        numbers.clear();
        votes.clear();
        disputed.clear();
    }

    /** Whether nothing is believed yet. */
    boolean isEmpty() {
        for (short owner : owners) {
            if (owner != NOBODY) {
                return false;
            }
        }
        return true;
    }

    /** The id of the owner; empty if there is none. */
    String ownerOf(int slot) {
        return owners[slot] == NOBODY ? "" : ids.get(owners[slot]);
    }

    /** The primaries whose majority counts. */
    Set<String> electorate() {
        return named(electors());
    }

    private BitSet electors() {
        BitSet present = distinct(owners);
        if (!present.isEmpty()) {
            return present;
        }
        Vote highest = null;
        for (Vote vote : votes.values()) {
            if (highest == null || vote.highestEpoch() > highest.highestEpoch()) {
                highest = vote;
            }
        }
        return highest == null ? present : distinct(highest.owners);
    }

    /** The present owners of what is disputed: their word is enough. */
    Set<String> ownersInDispute() {
        BitSet present = new BitSet();
        for (int slot = disputed.nextSetBit(0); slot >= 0; slot = disputed.nextSetBit(slot + 1)) {
            if (owners[slot] != NOBODY) {
                present.set(owners[slot]);
            }
        }
        return named(present);
    }

    private static BitSet distinct(short[] some) {
        BitSet distinct = new BitSet();
        for (short owner : some) {
            if (owner != NOBODY) {
                distinct.set(owner);
            }
        }
        return distinct;
    }

    private Set<String> named(BitSet some) {
        Set<String> named = new LinkedHashSet<>();
        some.stream().forEach(number -> named.add(ids.get(number)));
        return named;
    }

    /** Nodes are asked again. What was disputed is open again. */
    void begin() {
        votes.clear();
        disputed.clear();
        if (ids.size() > IDS_MAX) {
            dropIds();
        }
    }

    private void dropIds() {
        List<String> before = List.copyOf(ids);
        ids.clear();
        numbers.clear();
        for (int slot = 0; slot < owners.length; slot++) {
            owners[slot] = owners[slot] == NOBODY ? NOBODY : number(before.get(owners[slot]));
        }
    }

    private short number(String id) {
        Short known = numbers.get(id);
        if (known != null) {
            return known;
        }
        short number = (short) ids.size();
        ids.add(id);
        numbers.put(id, number);
        return number;
    }

    /**
     * Takes what a node says.
     *
     * @param voter the id that is believed to be the node's; its own, unless another node stood at its address
     */
    void weigh(String voter, ClusterReport report) {
        Vote vote = vote(report);
        votes.put(voter, vote);
        boolean starts = isEmpty();
        for (int slot = 0; slot < owners.length; slot++) {
            short said = vote.owners[slot];
            if (said == owners[slot]) {
                epochs[slot] = said == NOBODY ? epochs[slot] : Math.max(epochs[slot], vote.epochOf(said));
                if (said != NOBODY && ids.get(said).equals(report.self())) {
                    disputed.clear(slot);
                }
            } else if (!starts && (isItsOwner(report.self(), slot) || isHigher(vote, said, slot))) {
                take(slot, said, Math.max(epochs[slot], vote.epochOf(said)));
            } else {
                disputed.set(slot);
            }
        }
        if (!starts) {
            settle();
        }
    }

    /** At the start, whether most of the primaries have been heard. */
    boolean isMajorityHeard() {
        BitSet electors = electors();
        long heard = votes.keySet().stream()
                .filter(voter -> electors.get(number(voter)))
                .count();
        return 2 * heard > electors.cardinality();
    }

    /**
     * Begins to believe: what most of the primaries say, and where they say different things, the highest epoch, and most votes among
     * equals. Before this, reports are only collected.
     */
    void start() {
        settle();
        settleByEpochs();
    }

    private Vote vote(ClusterReport report) {
        List<ClusterMember> members = report.members();
        short[] byMember = new short[members.size()];
        for (int i = 0; i < byMember.length; i++) {
            byMember[i] = number(members.get(i).id());
        }
        long[] said = new long[ids.size()];
        Arrays.fill(said, -1);
        for (int i = 0; i < byMember.length; i++) {
            said[byMember[i]] = members.get(i).epoch();
        }
        short[] named = new short[ClusterMap.SLOTS];
        for (int slot = 0; slot < named.length; slot++) {
            int owner = report.ownerOf(slot);
            named[slot] = owner == ClusterMap.NOBODY ? NOBODY : byMember[owner];
        }
        return new Vote(named, said, report.hasEpochs());
    }

    private boolean isItsOwner(String id, int slot) {
        return owners[slot] != NOBODY && ids.get(owners[slot]).equals(id);
    }

    private boolean isHigher(Vote vote, short said, int slot) {
        return said != NOBODY && vote.hasEpochs && vote.epochOf(said) > epochs[slot];
    }

    private void take(int slot, short owner, long epoch) {
        owners[slot] = owner;
        epochs[slot] = epoch;
        disputed.clear(slot);
    }

    /** Settles what the votes are enough for. */
    private void settle() {
        if (disputed.isEmpty()) {
            return;
        }
        BitSet electors = electors();
        List<Vote> counted = new ArrayList<>();
        List<Vote> withoutEpochs = new ArrayList<>();
        votes.forEach((voter, vote) -> {
            if (electors.get(number(voter))) {
                counted.add(vote);
            }
            if (!vote.hasEpochs) {
                withoutEpochs.add(vote);
            }
        });
        int majority = electors.cardinality() / 2 + 1;
        for (int slot = disputed.nextSetBit(0); slot >= 0; slot = disputed.nextSetBit(slot + 1)) {
            if (!decide(slot, counted, majority)) {
                decide(slot, withoutEpochs, 2);
            }
        }
    }

    /** Takes the owner of the slot that at least {@code needed} of these name; returns false if there is none. */
    private boolean decide(int slot, List<Vote> counted, int needed) {
        for (int i = 0; i + needed <= counted.size(); i++) {
            short choice = counted.get(i).owners[slot];
            int count = 0;
            long epoch = -1;
            for (int j = i; j < counted.size(); j++) {
                if (counted.get(j).owners[slot] == choice) {
                    count++;
                    epoch = Math.max(epoch, counted.get(j).epochOf(choice));
                }
            }
            if (count >= needed) {
                take(slot, choice, epoch);
                return true;
            }
        }
        return false;
    }

    /** Whether nothing is disputed. */
    boolean isSettled() {
        return disputed.isEmpty();
    }

    private void settleByEpochs() {
        for (int slot = disputed.nextSetBit(0); slot >= 0; slot = disputed.nextSetBit(slot + 1)) {
            short best = NOBODY;
            long bestEpoch = -1;
            int bestCount = 0;
            for (Vote vote : votes.values()) {
                short choice = vote.owners[slot];
                long epoch = vote.epochOf(choice);
                int count = count(slot, choice);
                if (epoch > bestEpoch || (epoch == bestEpoch && count > bestCount)) {
                    best = choice;
                    bestEpoch = epoch;
                    bestCount = count;
                }
            }
            take(slot, best, bestEpoch);
        }
    }

    private int count(int slot, short choice) {
        int count = 0;
        for (Vote vote : votes.values()) {
            count += vote.owners[slot] == choice ? 1 : 0;
        }
        return count;
    }

    /** Whether what this node has said since {@link #begin} is what is believed. */
    boolean agreesWith(String voter) {
        Vote vote = votes.get(voter);
        return vote != null && Arrays.equals(vote.owners, owners);
    }

    /** Whether the report says nothing else of any slot. */
    boolean agrees(ClusterReport report) {
        List<ClusterMember> members = report.members();
        for (int slot = 0; slot < owners.length; slot++) {
            int said = report.ownerOf(slot);
            if (!(said == ClusterMap.NOBODY ? "" : members.get(said).id()).equals(ownerOf(slot))) {
                return false;
            }
        }
        return true;
    }

    /**
     * A node has answered {@code MOVED}. Only the present owner is believed.
     *
     * @return whether the slot has another owner now
     */
    boolean moved(int slot, String from, String to, long epoch) {
        if (!isItsOwner(from, slot) || from.equals(to)) {
            return false;
        }
        take(slot, number(to), Math.max(epochs[slot], epoch));
        return true;
    }
}
