package dev.nutcracker.testing;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManagerFactory;

/**
 * TLS between clients, proxy and servers of one test class, with certificates that are made for it in a directory of its own: {@code
 * ca.pem}, and {@code server.crt} with {@code server.key} for this machine.
 */
public final class Tls implements AutoCloseable {
    private static final char[] PASSWORD = "password".toCharArray();

    static {
        // As the program has it.
        System.setProperty("jdk.tls.rejectClientInitiatedRenegotiation", "true");
        System.setProperty("jdk.tls.server.newSessionTicketCount", "1");
    }

    private final Path directory;
    private final Certificates authority;

    public Tls() {
        try {
            directory = Files.createTempDirectory("tls");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        authority = Certificates.authority(directory, "ca");
        authority.server("server");
    }

    /** Where the files are. */
    public Path directory() {
        return directory;
    }

    /** Makes further certificates. */
    public Certificates authority() {
        return authority;
    }

    /** The pool speaks TLS with clients and with servers. */
    public PoolYaml both(PoolYaml pool) {
        String name = pool.text().contains(".sock") ? ", name: localhost" : "";
        return clients(pool).set("server_tls", "{ca: " + file("ca.pem") + name + "}");
    }

    /** The same of several pools. */
    public PoolYaml[] both(PoolYaml... pools) {
        return Stream.of(pools).map(this::both).toArray(PoolYaml[]::new);
    }

    /** The pool speaks TLS with clients only. */
    public PoolYaml clients(PoolYaml pool) {
        return clients(pool, "");
    }

    /** The same with further keys, each behind a comma. */
    public PoolYaml clients(PoolYaml pool, String keys) {
        return pool.set("tls", "{certificate: " + file("server.crt") + ", key: " + file("server.key") + keys + "}");
    }

    /** The path of a file. */
    public String file(String name) {
        return directory.resolve(name).toString();
    }

    /** As {@link RawClient#connect(int)}. */
    public RawClient connect(int port) {
        return RawClient.connect(port, channel -> wire(channel, engine(true, "server")));
    }

    /** The same without a certificate. */
    public RawClient connectAsNobody(int port) {
        return connectAs("", port);
    }

    /** The same with a certificate. */
    public RawClient connectAs(String certificate, int port) {
        return RawClient.connect(port, channel -> wire(channel, engine(true, certificate)));
    }

    /** As {@link FakeServer#start(int)}. */
    public FakeServer serve(int port) {
        return serveAs("server", port);
    }

    /** The same with another certificate. */
    public FakeServer serveAs(String certificate, int port) {
        return FakeServer.start(port, channel -> wireOrNone(channel, engine(false, certificate)));
    }

    /** As {@link #serve}, but clients have to show a certificate. */
    public FakeServer serveKnown(int port) {
        return FakeServer.start(port, channel -> {
            SSLEngine engine = engine(false, "server");
            engine.setNeedClientAuth(true);
            return wireOrNone(channel, engine);
        });
    }

    /** A client may refuse the certificate. */
    private static Wire wireOrNone(SocketChannel channel, SSLEngine engine) {
        try {
            return wire(channel, engine);
        } catch (UncheckedIOException e) {
            sendAlert(channel, engine);
            return new Wire(channel);
        }
    }

    private static void sendAlert(SocketChannel channel, SSLEngine engine) {
        try {
            if (!engine.isOutboundDone()) {
                ByteBuffer alert = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
                engine.wrap(ByteBuffer.allocate(0), alert);
                channel.write(alert.flip());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Wire wire(SocketChannel channel, SSLEngine engine) {
        try {
            return new TlsWire(channel, TlsStream.shakeHands(channel, engine));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The engine of a server with the certificate {@code server.crt}. */
    public SSLEngine engineOfServer() {
        return engine(false, "server");
    }

    /** Clients have another library than servers: the JDK's pads an alert, so that it looks like a request. */
    private SSLEngine engine(boolean isClient, String certificate) {
        try {
            SSLEngine engine = isClient
                    ? contextOfClient(certificate).newEngine(ByteBufAllocator.DEFAULT)
                    : context(certificate).createSSLEngine();
            engine.setUseClientMode(isClient);
            engine.setEnabledProtocols(new String[] {"TLSv1.3"});
            return engine;
        } catch (SSLException e) {
            throw new AssertionError(e);
        }
    }

    private SslContext contextOfClient(String certificate) throws SSLException {
        SslContextBuilder client = SslContextBuilder.forClient()
                .sslProvider(SslProvider.OPENSSL)
                .trustManager(authority.file().toFile())
                .endpointIdentificationAlgorithm(null);
        if (!certificate.isEmpty()) {
            client.keyManager(
                    directory.resolve(certificate + ".crt").toFile(),
                    directory.resolve(certificate + ".key").toFile());
        }
        return client.build();
    }

    /** Shows no certificate, and takes all of the authority. */
    public SSLContext contextOfStranger() {
        return context("");
    }

    private SSLContext context(String certificate) {
        try {
            KeyStore keys = KeyStore.getInstance("PKCS12");
            keys.load(null, PASSWORD);
            if (!certificate.isEmpty()) {
                Certificate[] chain = {certificate(certificate + ".crt")};
                keys.setKeyEntry("own", key(certificate), PASSWORD, chain);
            }
            keys.setCertificateEntry("trusted", certificate("ca.pem"));
            KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            own.init(keys, PASSWORD);
            TrustManagerFactory trusted = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trusted.init(keys);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(own.getKeyManagers(), trusted.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new AssertionError(e);
        }
    }

    private Certificate certificate(String file) throws GeneralSecurityException, IOException {
        try (InputStream in = Files.newInputStream(directory.resolve(file))) {
            return CertificateFactory.getInstance("X.509").generateCertificate(in);
        }
    }

    private PrivateKey key(String certificate) throws GeneralSecurityException, IOException {
        List<String> lines = Files.readAllLines(directory.resolve(certificate + ".key"));
        byte[] encoded = Base64.getDecoder().decode(String.join("", lines.subList(1, lines.size() - 1)));
        String algorithm = certificate(certificate + ".crt").getPublicKey().getAlgorithm();
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(encoded));
    }

    @Override
    public void close() {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
