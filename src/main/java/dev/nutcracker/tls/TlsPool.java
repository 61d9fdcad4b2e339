package dev.nutcracker.tls;

import dev.nutcracker.config.Protocol;
import dev.nutcracker.config.TlsConfig;
import dev.nutcracker.stats.TlsResult;
import dev.nutcracker.stats.TlsTally;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What outlives the configurations of a pool with TLS: its counts, and its clients that have shown a certificate. Thread-safe.
 */
final class TlsPool implements ClientGate.Words {
    private static final Logger LOG = LoggerFactory.getLogger(TlsPool.class);
    /** The first byte of a request in memcached's binary protocol. */
    private static final int BINARY_REQUEST = 0x80;

    private static final byte[] REDIS_ANSWER = bytes("-ERR this port speaks TLS only\r\n");
    private static final byte[] MEMCACHE_ANSWER = bytes("SERVER_ERROR this port speaks TLS only\r\n");

    private final String name;
    private final Protocol protocol;
    private final TlsTally tally;
    private final Set<TlsEndpoint> certified = ConcurrentHashMap.newKeySet();
    private final HandshakeLog log;

    TlsPool(String name, Protocol protocol) {
        this.name = name;
        this.protocol = protocol;
        this.tally = new TlsTally(name);
        this.log = new HandshakeLog("pool " + name);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    String name() {
        return name;
    }

    TlsTally tally() {
        return tally;
    }

    @Override
    public byte[] toPlainClient(int firstByte) {
        return switch (protocol) {
            case REDIS -> REDIS_ANSWER;
            case MEMCACHE -> firstByte == BINARY_REQUEST ? new byte[0] : MEMCACHE_ANSWER;
        };
    }

    /** The pool has these certificates. */
    void shows(TlsConfig config) {
        tally.certificates(config.expirySeconds());
    }

    /** A client's handshake has ended well. */
    void connected(TlsEndpoint client, long durationNs) {
        SSLSession session = client.session();
        String version = session.getProtocol();
        String cipher = session.getCipherSuite();
        tally.connected(version, cipher, durationNs);
        boolean hasCertificate = client.peerChain() != null;
        if (hasCertificate) {
            certified.add(client);
        }
        client.channel().closeFuture().addListener(_ -> {
            tally.closed(version, cipher);
            if (hasCertificate) {
                certified.remove(client);
            }
        });
    }

    /** A client's handshake has failed; returns how. */
    TlsResult failed(Throwable cause) {
        TlsResult result = TlsFailure.result(cause);
        tally.failed(result);
        log.failed(cause, result);
        return result;
    }

    /** Closes the clients whose certificates are not good by this. Takes a while if there are many. */
    void closeUntrusted(PeerTrust trust) {
        int closed = 0;
        for (TlsEndpoint client : certified) {
            X509Certificate[] chain = client.peerChain();
            if (chain != null && !trust.isGood(chain)) {
                client.close();
                closed++;
            }
        }
        if (closed > 0) {
            LOG.warn("pool {}: closed {} clients whose certificates are not good any more", name, closed);
        }
    }
}
