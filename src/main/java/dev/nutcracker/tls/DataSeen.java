package dev.nutcracker.tls;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/**
 * Behind the decrypting handler of the JDK, which takes any number of records without data: tells the {@link RecordGate} in front of it
 * that there was some. BoringSSL bounds them itself.
 */
final class DataSeen extends ChannelInboundHandlerAdapter {
    private final RecordGate gate;

    DataSeen(RecordGate gate) {
        this.gate = gate;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        gate.dataCame();
        ctx.fireChannelRead(message);
    }
}
