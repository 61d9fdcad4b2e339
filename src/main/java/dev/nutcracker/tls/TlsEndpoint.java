package dev.nutcracker.tls;

import dev.nutcracker.net.EarlyBytes;
import dev.nutcracker.net.Endpoint;
import dev.nutcracker.net.Inbound;
import dev.nutcracker.net.PeerIdentity;
import dev.nutcracker.net.TlsSession;
import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/** A connection after the handshake. */
final class TlsEndpoint extends Endpoint {
    private final SslHandler tls;
    private final RecordGate gate;
    private final @Nullable PeerNames names;

    /** @param names tells the names of clients; null with a server, or if names do not matter */
    TlsEndpoint(Channel channel, SslHandler tls, RecordGate gate, EarlyBytes early, @Nullable PeerNames names) {
        super(channel, early);
        this.tls = tls;
        this.gate = gate;
        this.names = names;
    }

    @Override
    public void begin(Inbound receiver) {
        if (gate instanceof ClientGate ofClient) {
            ofClient.begin(receiver::isOwed);
        }
        super.begin(receiver);
    }

    @Override
    protected void endOutput() {
        tls.closeOutbound().addListener(_ -> super.endOutput());
    }

    @Override
    public int unfinishedBytes() {
        return gate.unfinishedBytes();
    }

    @Override
    public @Nullable PeerIdentity identity() {
        X509Certificate[] chain = names == null ? null : peerChain();
        return names == null || chain == null ? null : names.identity(chain[0]);
    }

    @Override
    public TlsSession tlsSession() {
        SSLSession agreed = session();
        X509Certificate[] chain = peerChain();
        return new TlsSession(
                agreed.getProtocol(),
                agreed.getCipherSuite(),
                chain == null ? null : chain[0].getSubjectX500Principal().getName(),
                chain == null ? null : fingerprint(chain[0]));
    }

    private static String fingerprint(X509Certificate certificate) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(digest.digest(certificate.getEncoded()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a certificate that was verified cannot be written", e);
        }
    }

    /** The peer's certificates, its own first; null if it has shown none. */
    X509Certificate @Nullable [] peerChain() {
        try {
            Certificate[] certificates = session().getPeerCertificates();
            X509Certificate[] chain = new X509Certificate[certificates.length];
            for (int i = 0; i < chain.length; i++) {
                chain[i] = (X509Certificate) certificates[i];
            }
            return chain.length == 0 ? null : chain;
        } catch (SSLPeerUnverifiedException e) {
            return null;
        }
    }

    SSLSession session() {
        return tls.engine().getSession();
    }
}
