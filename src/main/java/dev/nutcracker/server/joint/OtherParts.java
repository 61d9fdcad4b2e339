package dev.nutcracker.server.joint;

import dev.nutcracker.buffer.Output;
import dev.nutcracker.protocol.Fence;
import dev.nutcracker.protocol.ResponseDecoder;
import dev.nutcracker.protocol.Transfers;
import dev.nutcracker.protocol.Transfers.Use;
import dev.nutcracker.protocol.WriteCopies.Copy;
import dev.nutcracker.server.FastFailure;
import dev.nutcracker.server.JointPath;
import dev.nutcracker.server.JointPath.Event;
import dev.nutcracker.server.Pool;
import dev.nutcracker.server.Server;
import dev.nutcracker.server.ServerConnection;
import dev.nutcracker.server.Side;
import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the other pools do of a write: the same, a delete of each key, or they get the value that each key has afterwards. Which of these
 * it is depends on the route and on the request.
 */
final class OtherParts {
    /** Their response says whether there was something. */
    private static final Set<String> DELETES = Set.of("del", "unlink", "delete", "md");

    private final JointWrite whole;
    private final JointWrite.Message message;
    private final Use use;
    private List<JointKey> keys = List.of();
    private final JointPath path;
    private final JointClient client;
    private final Pool pool;
    private final Transfers words;
    private List<Transfer> brought = List.of();
    private final boolean deletes;
    /** Nothing is sent to others for a request that only reads. */
    private final boolean mayWrite;

    private int sent;
    private int answered;
    private int done;
    private int refused;
    private int awaited;
    /** Values that are still being asked for at the own pool. */
    private int fetching;

    private @Nullable FastFailure failure;
    /** The response of a pool that had the key which was to be deleted. */
    private @Nullable ByteBuf found;

    private @Nullable ByteBuf worst;
    private int worstKind;

    OtherParts(
            JointWrite whole,
            JointWrite.Message message,
            Use use,
            JointPath path,
            JointClient client,
            Transfers words) {
        this.whole = whole;
        this.message = message;
        this.use = use;
        this.path = path;
        this.client = client;
        this.pool = client.pool();
        this.words = words;
        this.mayWrite = pool.dialect().mayWrite(message.request());
        // Copies in front of a pool say nothing about what that has.
        this.deletes =
                !path.isNear() && DELETES.contains(message.request().command().name());
    }

    /** Before anything is sent: the keys of the request. */
    void areFor(List<JointKey> keysNow) {
        keys = keysNow;
    }

    /** Before the write, values have been brought by these, one for each key. */
    void hasBrought(List<Transfer> transfers) {
        brought = transfers;
    }

    /** Whether they have something to do even if the own server has answered with an error: a part may have been done. */
    boolean mayFollowError() {
        return mayWrite && !words.isRepeatable(message.request());
    }

    /** Sends everything. Parts that cannot be sent count as failed. */
    void send(boolean isSuccess) {
        if (!mayWrite) {
            return;
        }
        int pools = keys.getFirst().sides().others().size();
        for (int i = 0; i < pools; i++) {
            send(i);
        }
        awaited = path.awaited(pools) == 0 ? 0 : sent > pools ? sent : Math.min(sent, path.awaited(pools));
    }

    private void send(int number) {
        if (sendsSame(number)) {
            sendSame(number);
            return;
        }
        for (int i = 0; i < keys.size(); i++) {
            sendFor(i, number);
        }
    }

    private void sendSame(int number) {
        Server server =
                keys.getFirst().serverIn(keys.getFirst().sides().others().get(number));
        if (server == null) {
            lost(number);
            return;
        }
        Answering answering = begin();
        ServerConnection connection = client.connectionTo(server);
        if (!refuseIfFull(connection, answering)) {
            sendSame(message, connection, client, words, answering);
            sentOn(connection);
        }
    }

    /** Counts a part as sent, or as over if there is no room for it, and returns true then. */
    private boolean refuseIfFull(ServerConnection connection, Answering answering) {
        boolean isFull = connection.isFull();
        boolean dropped = path.awaited(1) == 0 && (isFull || connection.isCongested() || !path.hasRoom());
        if (dropped) {
            path.count(Event.DROPPED);
            answering.over();
        } else if (isFull) {
            answering.unanswered(connection.fullness());
        } else {
            path.count(Event.COPIED);
            answering.outstanding();
        }
        return dropped || isFull;
    }

    /** There is no server for a part. */
    private void lost(int number) {
        JointKey key = keys.getFirst();
        Side other = key.sides().others().get(number);
        begin().unanswered(other.failureOf(key.bytes()));
    }

    private Answering begin() {
        sent++;
        return new Answering();
    }

    /** Whether a pool is sent the same request. */
    private boolean sendsSame(int number) {
        if (!path.repeatsWrites()) {
            return false;
        }
        Side side = keys.getFirst().sides().others().get(number);
        for (JointKey key : keys) {
            boolean isSameSide = key.sides().others().get(number).equals(side);
            if (!isSameSide || !side.areTogether(keys.getFirst().bytes(), key.bytes())) {
                return false;
            }
        }
        if (use == Use.SETS) {
            return true;
        }
        if (!path.bringsForWrites()) {
            return !words.isConditional(message.request());
        }
        if (!words.isRepeatable(message.request())) {
            return false;
        }
        boolean completes = keys.getFirst().sides().completesOthers();
        for (Transfer transfer : brought) {
            boolean neither = !transfer.isAtOrigin() && !transfer.wasAtTarget();
            if (!transfer.isAtOrigin() && !(neither && completes)) {
                return false;
            }
        }
        return true;
    }

    /** The value, if the other pool must have it; else a delete, so that it has none that is old. */
    private void sendFor(int index, int number) {
        JointKey key = keys.get(index);
        Server server = key.serverIn(key.sides().others().get(number));
        boolean values =
                path.repeatsWrites() && (!path.bringsForWrites() || key.sides().completesOthers());
        if (server == null) {
            lost(number);
            return;
        }
        Answering answering = begin();
        ServerConnection connection = client.connectionTo(server);
        if (refuseIfFull(connection, answering)) {
            return;
        }
        if (values) {
            carry(key, server, answering);
        } else {
            sendDelete(index, connection, answering);
        }
    }

    /** What nobody waits for does not hold the client back. */
    private void sentOn(ServerConnection connection) {
        if (path.awaited(1) > 0) {
            client.sentOn(connection);
        }
    }

    private void carry(JointKey key, Server server, Answering answering) {
        Server own = key.serverIn(key.sides().writes());
        if (own == null) {
            answering.unanswered(key.sides().writes().failureOf(key.bytes()));
            return;
        }
        fetching++;
        new Carry(key, List.of(server), client, words, this::fetched, answering::done)
                .begin(client.sideConnectionTo(own));
    }

    private void fetched() {
        fetching--;
        whole.settle();
    }

    private void sendDelete(int index, ServerConnection connection, Answering answering) {
        Output out = connection.output();
        long before = out.pendingBytes();
        Copy copy;
        try {
            copy = words.writeDelete(message.request(), message.firstKey() + index, pool.nextRequestNumber(), out);
        } catch (RuntimeException | Error e) {
            connection.broken(e);
            throw e;
        }
        connection.enqueue(new Ask(copy.accepts(), copy.keyCheck(), null, client.sender(), answering), (int)
                (out.pendingBytes() - before));
    }

    /** Sends the request to a further server, in a form that is always answered. */
    static void sendSame(
            JointWrite.Message message,
            ServerConnection connection,
            JointClient client,
            Transfers words,
            Ask.Asker asker) {
        Pool pool = client.pool();
        if (message.preparation() != null) {
            connection.own().prepare(message.preparation());
        }
        Output out = connection.output();
        long before = out.pendingBytes();
        Copy copy;
        try {
            if (message.isWhole()) {
                copy = words.writeSame(message.request(), pool.nextRequestNumber(), out);
            } else {
                out.write(
                        message.bytes(),
                        message.bytes().readerIndex(),
                        message.bytes().readableBytes());
                copy = new Copy(message.request().command().accepts(), 0);
            }
        } catch (RuntimeException | Error e) {
            connection.broken(e);
            throw e;
        }
        Ask ask = new Ask(
                copy.accepts(), copy.keyCheck(), message.request().command().name(), client.sender(), asker);
        connection.enqueue(ask.behind(message.preparation()), (int) (out.pendingBytes() - before));
        Fence fence = message.request().fence();
        if (fence != null) {
            connection.own().fence(fence);
        }
    }

    /** Waits for the response to one part. */
    private final class Answering implements Ask.Asker {
        private boolean isOutstanding;

        void outstanding() {
            isOutstanding = true;
            path.outstanding(1);
        }

        @Override
        public void answered(ByteBuf response, boolean isError) {
            if (path.worstCounts()) {
                weigh(response, isError);
            } else if (isError) {
                failure = Refusals.of(pool.dialect(), response);
            } else if (deletes && found == null && !whole.isOver() && !isMiss(response)) {
                found = response.copy();
            }
            refused += isError ? 1 : 0;
            done += isError ? 0 : 1;
            over();
        }

        @Override
        public void unanswered(FastFailure why) {
            done(why);
        }

        /** @param why what is wrong, null for nothing */
        void done(@Nullable FastFailure why) {
            if (why != null) {
                failure = why;
                path.count(Event.FAILED);
                whole.doubt();
            } else {
                done++;
            }
            over();
        }

        void over() {
            answered++;
            countRefused();
            if (isOutstanding) {
                path.outstanding(-1);
            }
            whole.settle();
        }
    }

    /** What the server of the keys has refused as well is no failure of another pool. */
    void countRefused() {
        if (refused > 0 && answered == sent && whole.isOwnDone()) {
            for (int i = 0; i < refused && !whole.isOwnError(); i++) {
                path.count(Event.FAILED);
                whole.doubt();
            }
            refused = 0;
        }
    }

    /** Keeps the worst response: an error is worse than a miss. */
    private void weigh(ByteBuf response, boolean isError) {
        boolean worse = isError ? !ResponseDecoder.isError(worstKind) : worst == null && isMiss(response);
        if (worse && !whole.isOver()) {
            release();
            worst = response.copy();
            worstKind = isError ? ResponseDecoder.ERROR : 0;
        }
    }

    private boolean isMiss(ByteBuf response) {
        return whole.isMiss(message.request().command().name(), response);
    }

    /** Whether as many have answered as are wanted, and without an error if that is possible. */
    boolean areEnough() {
        return fetching == 0 && (answered == sent || awaited == 0 || isMajority());
    }

    /** Whether those that have done it are enough, though not all have answered. */
    private boolean isMajority() {
        return awaited < sent && done >= awaited;
    }

    /** Whether the client may get another response than that of the own part. */
    boolean decide() {
        return worst != null || failure != null || found != null;
    }

    /** What another pool has not done, if the client has to know; null for nothing. */
    @Nullable
    FastFailure failure() {
        return awaited == 0 || isMajority() ? null : failure;
    }

    /** The client gets the response of the own part, or a worse one. */
    void answer(OwnWrite own) {
        ByteBuf other = worst;
        ByteBuf deleted = found;
        if (deleted != null && own.isMiss()) {
            own.answerFound(message.request(), words, deleted);
        } else if (other == null || awaited == 0 || isMajority() || own.isWorseThan(worstKind)) {
            own.answer();
        } else {
            own.answer(other, worstKind);
        }
        release();
    }

    void release() {
        if (worst != null) {
            worst.release();
            worst = null;
        }
        if (found != null) {
            found.release();
            found = null;
        }
    }
}
