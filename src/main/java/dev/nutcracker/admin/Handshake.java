package dev.nutcracker.admin;

import dev.nutcracker.audit.AuditClient;
import dev.nutcracker.audit.AuditEvent;
import dev.nutcracker.audit.AuditSwitch;
import dev.nutcracker.net.Encryption;
import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import javax.net.ssl.SSLEngine;

/** The beginning of a connection to a stats port with TLS. */
final class Handshake {
    private static final String ANSWER = "this port speaks TLS only";
    /** How much is read and dropped of what a client has sent in vain. */
    private static final int DROPPED_BYTES_MAX = 64 * 1024;

    private final TimedChannel channel;
    private final Encryption encryption;
    private final Limits limits;
    private final AuditSwitch audit;

    Handshake(TimedChannel channel, Encryption encryption, Limits limits, AuditSwitch audit) {
        this.channel = channel;
        this.encryption = encryption;
        this.limits = limits;
        this.audit = audit;
    }

    /** Shakes hands; returns whether the connection can be used. */
    boolean run(SSLEngine engine) throws IOException {
        long begunNs = System.nanoTime();
        channel.limitReading(limits.requestMs());
        EncryptedWire wire = channel.encrypted(engine);
        try {
            wire.shakeHands();
        } catch (NotSslRecordException e) {
            failed("not_tls", e);
            answerPlain(wire.firstByte());
            return false;
        } catch (IOException e) {
            failed(
                    "handshake",
                    channel.timedOut() ? new SslHandshakeTimeoutException("the handshake took too long") : e);
            return false;
        }
        encryption.succeeded(engine, System.nanoTime() - begunNs);
        channel.use(wire);
        return true;
    }

    private void failed(String reason, IOException cause) throws IOException {
        String detail = encryption.failed(cause);
        if (detail != null) {
            String from = HttpRequest.sender(channel.remoteAddress());
            audit.record(new AuditEvent.Refused(new AuditClient("", from, null, null, 0), reason, detail));
        }
    }

    /** A client that does not speak TLS may speak HTTP. */
    private void answerPlain(int firstByte) throws IOException {
        ByteBuffer answer = Character.isUpperCase(firstByte)
                ? HttpResponse.text(HttpStatus.BAD_REQUEST, ANSWER).encoded(true, false)
                : ByteBuffer.wrap((ANSWER + '\n').getBytes(StandardCharsets.US_ASCII));
        channel.limitWriting(limits.stallMs(), limits.answerMs());
        channel.write(answer);
        channel.shutdownOutput();
        channel.limitReading(limits.farewellMs());
        channel.drop(DROPPED_BYTES_MAX);
    }
}
