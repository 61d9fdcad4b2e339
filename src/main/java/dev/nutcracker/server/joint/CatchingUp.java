package dev.nutcracker.server.joint;

import dev.nutcracker.protocol.Transfers;
import dev.nutcracker.server.FastFailure;
import dev.nutcracker.server.Server;
import io.netty.buffer.ByteBuf;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Asks the servers of a key whether they answer, and waits until they have done what they received earlier. Then nothing changes the
 * key any more but whoever has it alone at the gate.
 *
 * <pre>
 *   look at each ──► all have answered ──► wait, if one may still do what it got on a connection that is closed ──► caught up
 *                └─► one does not answer                                                                     ──► why
 * </pre>
 */
final class CatchingUp {
    private final JointClient client;
    private final Consumer<@Nullable FastFailure> over;
    private int unanswered = 1;
    private long waitNs;
    private @Nullable FastFailure failure;

    private CatchingUp(JointClient client, Consumer<@Nullable FastFailure> over) {
        this.client = client;
        this.over = over;
    }

    /** @param over called once, with why one of them has not answered, null if all have caught up */
    static void await(
            Iterable<Server> servers,
            JointKey key,
            JointClient client,
            Transfers words,
            Consumer<@Nullable FastFailure> over) {
        CatchingUp catchingUp = new CatchingUp(client, over);
        for (Server server : servers) {
            catchingUp.unanswered++;
            Ask.send(words.look(key.bytes()), client.sideConnectionTo(server), catchingUp.new Looking(server));
        }
        catchingUp.answered();
    }

    private final class Looking implements Ask.Asker {
        private final Server server;

        Looking(Server server) {
            this.server = server;
        }

        @Override
        public void answered(ByteBuf response, boolean isError) {
            if (isError) {
                failure = Refusals.of(client.pool().dialect(), response);
            }
            waitNs = Math.max(waitNs, server.noteAnswer(client.nowNs()));
            CatchingUp.this.answered();
        }

        @Override
        public void unanswered(FastFailure why) {
            failure = why;
            CatchingUp.this.answered();
        }
    }

    private void answered() {
        unanswered--;
        if (unanswered > 0) {
            return;
        }
        if (failure == null && waitNs > 0) {
            client.later(() -> over.accept(null), waitNs);
        } else {
            over.accept(failure);
        }
    }
}
