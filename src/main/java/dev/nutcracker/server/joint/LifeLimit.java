package dev.nutcracker.server.joint;

import dev.nutcracker.protocol.ExpiryLimit;
import dev.nutcracker.protocol.ParsedRequest;
import dev.nutcracker.protocol.Transfers;
import dev.nutcracker.protocol.Transfers.Question;
import dev.nutcracker.server.FastFailure;
import dev.nutcracker.server.ServerConnection;
import io.netty.buffer.ByteBuf;

/**
 * Lets what a write leaves at a pool that serves for another expire there, even if it never comes home: by the write itself if it can
 * say so, or by a request right behind it.
 */
final class LifeLimit implements Ask.Asker {
    private final JointKey key;
    private final JointClient client;
    private final Transfers words;
    private final int ttlS;
    private boolean isSaid;

    LifeLimit(JointKey key, JointClient client, Transfers words, int ttlS) {
        this.key = key;
        this.client = client;
        this.words = words;
        this.ttlS = ttlS;
    }

    /** Lets the write say it, once, if it can. */
    void sayIn(ParsedRequest write) {
        ExpiryLimit limit = client.pool().dialect().expiryLimit();
        if (limit != null && !isSaid && limit.concerns(write.command())) {
            isSaid = true;
            limit.limit(write, ttlS);
        }
    }

    /** The write has just been sent on this connection. */
    void sayBehind(ServerConnection connection) {
        Question question = words.limitLife(key.bytes(), ttlS);
        if (question != null && !connection.isFull()) {
            Ask.send(question, connection, client.sender(), this);
        } else if (question != null) {
            mayNotExpire();
        }
    }

    @Override
    public void answered(ByteBuf response, boolean isError) {
        if (isError) {
            mayNotExpire();
        }
    }

    @Override
    public void unanswered(FastFailure failure) {
        mayNotExpire();
    }

    private void mayNotExpire() {
        key.gate().away().noteNoExpiry(key.key());
    }
}
