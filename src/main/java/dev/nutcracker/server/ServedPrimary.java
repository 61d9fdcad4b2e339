package dev.nutcracker.server;

import dev.nutcracker.config.ServerAddress;
import dev.nutcracker.protocol.Redirection;
import dev.nutcracker.protocol.Rejection;
import dev.nutcracker.server.Primary.Doubt;
import dev.nutcracker.server.Primary.Wait;
import dev.nutcracker.stats.ErrorKind;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The primary that one {@link Server} stands for, at one worker. A server never stands for another address. */
final class ServedPrimary implements Mastership {
    private final PrimaryQueue queue;
    private final Primary.View view;
    /** Whether it has said that it is a replica: nothing that it answers from then on is what a primary would answer. */
    private boolean demoted;

    private boolean cutOff;

    ServedPrimary(PrimaryQueue queue) {
        this.queue = queue;
        this.view = queue.adopted();
    }

    /** That of this server; null if it is known by its address. */
    static @Nullable ServedPrimary of(Server server) {
        return server.mastership() instanceof ServedPrimary primary ? primary : null;
    }

    PrimaryQueue queue() {
        return queue;
    }

    @Override
    public ServerAddress.@Nullable Tcp address() {
        return view.address();
    }

    @Override
    public byte @Nullable [] refusal() {
        return queue.isOver() ? queue.error() : null;
    }

    @Override
    public boolean isLost() {
        return queue.waiting() == Wait.ALL || queue.isOver();
    }

    @Override
    public void drained(ServerContext server) {
        queue.drained(server);
    }

    @Override
    public void cutOff() {
        cutOff = true;
    }

    boolean isCutOff() {
        return cutOff;
    }

    boolean isDemoted() {
        return demoted;
    }

    /**
     * The server has not done a request.
     *
     * @param words its error
     */
    void rejected(Rejection rejection, byte[] words) {
        demoted |= rejection == Rejection.DEMOTED;
        queue.heard(rejection, words);
        queue.doubt(view.version(), doubt(rejection));
    }

    private static Doubt doubt(Rejection rejection) {
        return switch (rejection) {
            case DEMOTED -> Doubt.DEMOTED;
            case CLUSTER_DOWN -> Doubt.CLUSTER_DOWN;
            case NOT_READY -> Doubt.NOT_READY;
            case MOVED, ASK, TRY_AGAIN, NONE ->
                throw new IllegalArgumentException("no rejection by a primary: " + rejection);
        };
    }

    /** The server has not done a request. What it says of others is passed on. */
    void rejected(Rejection rejection, PoolContext pool, ByteBuf error, int index, int length) {
        switch (rejection) {
            case DEMOTED, NOT_READY, CLUSTER_DOWN -> rejected(rejection, ByteBufUtil.getBytes(error, index, length));
            case MOVED -> {
                Redirection redirection = Redirection.parse(error.toString(index, length, StandardCharsets.ISO_8859_1));
                if (redirection != null) {
                    pool.shared().primaries().redirected(queue.master(), redirection);
                    reconnectIfItself(redirection, pool);
                }
            }
            case ASK, TRY_AGAIN, NONE -> {}
        }
    }

    private void reconnectIfItself(Redirection redirection, PoolContext pool) {
        SlotMoves moves = queue.moves();
        Server itself = moves == null ? null : moves.node(queue.master());
        if (itself != null && redirection.node(queue.master()).equals(queue.master())) {
            itself.reconnect(pool.turn().nowNs());
        }
    }

    @Override
    public void connectionGone(ErrorKind kind) {
        switch (kind) {
            case CLOSED, RESET, REFUSED, UNREACHABLE, TIMED_OUT, INVALID_RESPONSE, IO_ERROR ->
                queue.doubt(view.version(), Doubt.LOST);
            default -> {}
        }
    }
}
