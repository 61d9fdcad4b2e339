package dev.nutcracker.server.joint;

import dev.nutcracker.protocol.Transfers;
import dev.nutcracker.server.FastFailure;
import dev.nutcracker.server.JointPath.Event;
import dev.nutcracker.server.Server;
import dev.nutcracker.server.Side;
import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Deletes a key at several pools. */
final class Deletes {
    private final JointKey key;
    private final List<Side> sides;
    private final JointClient client;
    private final Transfers words;
    private final Consumer<@Nullable FastFailure> done;
    private int unanswered;
    private @Nullable FastFailure failure;

    /** @param done called once, with what has not been done, null for nothing */
    Deletes(JointKey key, List<Side> sides, JointClient client, Transfers words, Consumer<@Nullable FastFailure> done) {
        this.key = key;
        this.sides = sides;
        this.client = client;
        this.words = words;
        this.done = done;
    }

    void begin() {
        unanswered = sides.size();
        for (Side side : sides) {
            Server server = key.serverIn(side);
            if (server == null) {
                answered(side.failureOf(key.bytes()));
            } else {
                Ask.send(words.delete(key.bytes()), client.sideConnectionTo(server), new Deleting());
            }
        }
    }

    private final class Deleting implements Ask.Asker {
        @Override
        public void answered(ByteBuf response, boolean isError) {
            Deletes.this.answered(isError ? Refusals.of(client.pool().dialect(), response) : null);
        }

        @Override
        public void unanswered(FastFailure why) {
            Deletes.this.answered(why);
        }
    }

    private void answered(@Nullable FastFailure why) {
        if (why != null) {
            key.path().count(Event.FAILED);
            failure = why;
        }
        unanswered--;
        if (unanswered == 0) {
            done.accept(failure);
        }
    }
}
