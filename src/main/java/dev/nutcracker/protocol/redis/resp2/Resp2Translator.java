package dev.nutcracker.protocol.redis.resp2;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import java.util.ArrayDeque;

/**
 * Makes a server that speaks only RESP2, from before Redis 6, look like one that speaks RESP3. It stands between the
 * socket and a server connection whose HELLO was refused. No other class knows of it, and connections to other servers do
 * not have it.
 *
 * <pre>
 *   server connection ── requests ──► reads along: which shape will the response have? ──► socket
 *                     ◄─ RESP3 ────── rewrites it in that shape ◄────────────── RESP2 ───
 * </pre>
 */
public final class Resp2Translator extends ChannelDuplexHandler {
    private static final int MORE_BYTES = 64;

    private final ArrayDeque<Resp3Shape> shapes = new ArrayDeque<>();
    private final RequestReader requests;
    private final ResponseRewriter responses = new ResponseRewriter(shapes);

    public Resp2Translator(CommandReplies commands) {
        this.requests = new RequestReader(commands, shapes::add);
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        requests.read((ByteBuf) message);
        ctx.write(message, promise);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf received = (ByteBuf) message;
        ByteBuf translated = ctx.alloc().directBuffer(received.readableBytes() + MORE_BYTES);
        try {
            responses.rewrite(received, translated);
        } catch (RuntimeException e) {
            translated.release();
            throw e;
        } finally {
            received.release();
        }
        ctx.fireChannelRead(translated);
    }
}
