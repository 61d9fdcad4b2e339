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
    private final PrimaryLine line;
    private final Primary.View view;
    /** Whether it has said that it is a replica: nothing that it answers from then on is what a primary would answer. */
    private boolean demoted;

    private boolean cutOff;

    ServedPrimary(PrimaryLine line) {
        this.line = line;
        this.view = line.adopted();
    }

    /** That of this server; null if it is known by its address. */
    static @Nullable ServedPrimary of(Server server) {
        return server.mastership() instanceof ServedPrimary primary ? primary : null;
    }

    PrimaryLine line() {
        return line;
    }

    @Override
    public ServerAddress.@Nullable Tcp address() {
        return view.address();
    }

    @Override
    public byte @Nullable [] refusal() {
        return line.isOver() ? line.error() : null;
    }

    @Override
    public boolean isLost() {
        return line.waiting() == Wait.ALL || line.isOver();
    }

    @Override
    public void drained(ServerContext server) {
        line.drained(server);
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
        line.heard(rejection, words);
        line.doubt(view.version(), rejection == Rejection.DEMOTED ? Doubt.DEMOTED : Doubt.NOT_READY);
    }

    /** The server has not done a request. What it says of others is passed on. */
    void rejected(Rejection rejection, PoolContext pool, ByteBuf error, int index, int length) {
        switch (rejection) {
            case DEMOTED, NOT_READY, CLUSTER_DOWN -> rejected(rejection, ByteBufUtil.getBytes(error, index, length));
            case MOVED -> {
                Redirection redirection = Redirection.parse(error.toString(index, length, StandardCharsets.ISO_8859_1));
                if (redirection != null) {
                    pool.shared().primaries().redirected(line.master(), redirection);
                    reconnectIfItself(redirection, pool);
                }
            }
            case ASK, TRY_AGAIN, NONE -> {}
        }
    }

    private void reconnectIfItself(Redirection redirection, PoolContext pool) {
        SlotMoves moves = line.moves();
        Server itself = moves == null ? null : moves.node(line.master());
        if (itself != null && redirection.node(line.master()).equals(line.master())) {
            itself.reconnect(pool.turn().nowNs());
        }
    }

    @Override
    public void connectionGone(ErrorKind kind) {
        switch (kind) {
            case CLOSED, RESET, REFUSED, UNREACHABLE, TIMED_OUT, INVALID_RESPONSE, IO_ERROR ->
                line.doubt(view.version(), Doubt.LOST);
            default -> {}
        }
    }
}
