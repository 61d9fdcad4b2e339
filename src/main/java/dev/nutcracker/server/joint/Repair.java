package dev.nutcracker.server.joint;

import dev.nutcracker.protocol.Transfers;
import dev.nutcracker.server.FastFailure;
import dev.nutcracker.server.Server;
import dev.nutcracker.server.Side;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Lets the pools of a route have the same of a key again, after a server has not answered a write: what the pool has that the key
 * belonged to then, also if it belongs to another one now. Whoever uses it has the key alone at the gate.
 *
 * <pre>
 *   all servers catch up ──► bring the value if the pool whose responses count has none ──► the other pools get its value, or a delete
 * </pre>
 *
 * {@link CatchingUp} has all servers of the key do first what they have received earlier.
 */
final class Repair {
    private final JointKey key;
    private final JointClient client;
    private final Transfers words;
    private final Runnable over;
    private @Nullable Transfer transfer;
    private int unanswered;
    private @Nullable FastFailure failure;

    /** @param over called once */
    Repair(JointKey key, JointClient client, Transfers words, Runnable over) {
        this.key = key.asDoubted();
        this.client = client;
        this.words = words;
        this.over = over;
    }

    void begin() {
        Set<Server> servers = new LinkedHashSet<>();
        add(servers, key.sides().writes());
        add(servers, key.sides().reads());
        key.sides().others().forEach(side -> add(servers, side));
        if (failure == null) {
            CatchingUp.await(servers, key, client, words, this::caughtUp);
        } else {
            over.run();
        }
    }

    private void add(Set<Server> servers, Side side) {
        Server server = key.serverIn(side);
        if (server == null) {
            failure = side.failureOf(key.bytes());
        } else {
            servers.add(server);
        }
    }

    private void caughtUp(@Nullable FastFailure why) {
        if (why == null) {
            bring();
        } else {
            failure = why;
            over.run();
        }
    }

    private void bring() {
        Side origin = key.sides().behind();
        if (key.path().bringsForWrites() && origin != null) {
            Transfer bringing = new Transfer(key, key.sides().reads(), origin, client, words, this::brought);
            transfer = bringing;
            bringing.begin();
        } else {
            tell();
        }
    }

    private void brought() {
        Transfer done = transfer;
        if (done == null) {
            return;
        }
        switch (done.outcome()) {
            case ABSENT -> end();
            case THERE -> tell();
            case REFUSED -> {
                failure = Refusals.notBrought(client.pool().dialect());
                over.run();
            }
            case FAILED -> {
                failure = done.failure();
                over.run();
            }
        }
    }

    private void tell() {
        List<Server> others = new ArrayList<>();
        for (Side side : key.sides().others()) {
            Server other = key.serverIn(side);
            if (other == null) {
                failure = side.failureOf(key.bytes());
            } else {
                others.add(other);
            }
        }
        Server own = key.serverIn(key.sides().writes());
        if (failure != null || own == null) {
            failure = failure == null ? key.sides().writes().failureOf(key.bytes()) : failure;
            over.run();
            return;
        }
        unanswered = others.size();
        if (key.repeatsValue()) {
            new Carry(key, others, client, words, () -> {}, this::told).begin(client.sideConnectionTo(own));
        } else {
            others.forEach(
                    other -> Ask.send(words.delete(key.bytes()), client.sideConnectionTo(other), new Deleting()));
        }
    }

    private final class Deleting implements Ask.Asker {
        @Override
        public void answered(ByteBuf response, boolean isError) {
            told(isError ? Refusals.of(client.pool().dialect(), response) : null);
        }

        @Override
        public void unanswered(FastFailure why) {
            told(why);
        }
    }

    private void told(@Nullable FastFailure why) {
        failure = why == null ? failure : why;
        unanswered--;
        if (unanswered == 0) {
            end();
        }
    }

    private void end() {
        if (failure == null) {
            key.gate().trust(key.key());
        }
        over.run();
    }

    /** What has not been done; null if the pools have the same. */
    @Nullable
    FastFailure failure() {
        return failure;
    }
}
