package dev.nutcracker.client;

import dev.nutcracker.protocol.Elements;
import dev.nutcracker.protocol.Preparation;
import dev.nutcracker.protocol.ResponseDecoder;
import dev.nutcracker.server.MirrorPath;
import dev.nutcracker.server.SentPreparations;
import dev.nutcracker.server.ServerContext;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** A copy whose response is dropped. */
final class PlainCopy extends MirrorCopy {
    private final int silenceKind;
    private final @Nullable Preparation preparation;
    private @Nullable SentPreparations prepared;

    /** @param silenceKind as {@link #silenceKind()} */
    PlainCopy(MirrorPath path, Object sender, int accepts, int keyCheck, int silenceKind, @Nullable Elements elements) {
        super(path, sender, accepts, keyCheck, elements);
        this.silenceKind = silenceKind;
        this.preparation = null;
    }

    /**
     * A copy that needs a preparation before it on its connection.
     *
     * @param prepared what that has sent ahead of requests, the preparation among it
     */
    PlainCopy(
            MirrorPath path,
            Object sender,
            int accepts,
            int keyCheck,
            Preparation preparation,
            SentPreparations prepared) {
        super(path, sender, accepts, keyCheck, null);
        this.silenceKind = 0;
        this.preparation = preparation;
        this.prepared = prepared;
    }

    @Override
    protected void sentTo(ServerContext server, SentPreparations others) {
        prepared = others;
    }

    @Override
    protected boolean respond(ByteBuf source, int index, int length, int kind) {
        if (preparation != null
                && prepared != null
                && ResponseDecoder.isError(kind)
                && preparation.isMissed(source, index, length)) {
            prepared.forget(preparation);
        }
        return super.respond(source, index, length, kind);
    }

    @Override
    protected int silenceKind() {
        return silenceKind;
    }

    @Override
    protected @Nullable Preparation preparation() {
        return preparation;
    }
}
