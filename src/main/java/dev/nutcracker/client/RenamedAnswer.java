package dev.nutcracker.client;

import dev.nutcracker.buffer.Output;
import dev.nutcracker.protocol.KeyNames;
import dev.nutcracker.protocol.ParsedRequest;
import dev.nutcracker.protocol.Split;
import dev.nutcracker.server.DelegatingRequest;
import dev.nutcracker.server.FastFailure;
import dev.nutcracker.server.KeyRenaming;
import dev.nutcracker.server.Request;
import dev.nutcracker.server.ServerConnection;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** Stands in the queue of a connection for a request whose keys have other names at the server, and gives its response the former ones. */
final class RenamedAnswer extends DelegatingRequest {
    /** Null if the response repeats no key. */
    private final @Nullable KeyNames names;

    private final KeyRenaming renaming;

    RenamedAnswer(Request request, @Nullable KeyNames names, KeyRenaming renaming) {
        super(request);
        this.names = names;
        this.renaming = renaming;
    }

    void send(ServerConnection connection, ParsedRequest renamed) {
        sentTo(connection.server(), connection.own().prepared());
        connection.forward(this, renamed.message(), renamed.messageStart(), renamed.messageLength());
        queued();
    }

    /** Sends the part of the request for one key. */
    void send(ServerConnection connection, ParsedRequest renamed, Split split, int[] key) {
        sentTo(connection.server(), connection.own().prepared());
        Output out = connection.output();
        long before = out.pendingBytes();
        try {
            split.writeFragment(renamed, key, 1, out);
        } catch (RuntimeException | Error e) {
            // No request may follow half a fragment.
            connection.broken(e);
            throw e;
        }
        connection.enqueue(this, (int) (out.pendingBytes() - before));
        queued();
    }

    /** It is not sent. */
    void refuse(FastFailure failure) {
        fail(failure.kind(), failure.response());
    }

    @Override
    protected boolean respond(ByteBuf source, int index, int length, int kind) {
        if (names == null || length == 0) {
            return super.respond(source, index, length, kind);
        }
        ByteBuf restored = names.restored(source, index, length, renaming::former);
        lengthen(restored.readableBytes() - length);
        return super.respond(restored, restored.readerIndex(), restored.readableBytes(), kind);
    }

    /** Keys may stand anywhere in a response. */
    @Override
    protected boolean respondInPart(ByteBuf source, int index, int length) {
        return names == null && super.respondInPart(source, index, length);
    }
}
