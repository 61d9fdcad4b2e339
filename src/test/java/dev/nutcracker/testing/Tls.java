package dev.nutcracker.testing;

import dev.nutcracker.net.Transport;
import dev.nutcracker.server.PoolEndpoints;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManagerFactory;

/** TLS 1.3 between clients, proxy and servers of one test class, with a certificate that is made for it. */
public final class Tls implements AutoCloseable {
    private static final String PASSWORD = "password";

    private final SSLContext context = context();
    /** Where clients shake hands with the proxy, apart from its workers. */
    private final EventLoopGroup handshakes = new MultiThreadIoEventLoopGroup(
            1, new DefaultThreadFactory("handshakes"), Transport.best().ioHandlerFactory());

    /** For a proxy that speaks only TLS, with clients and with servers. */
    public PoolEndpoints endpoints() {
        return new PoolEndpoints(
                TlsEndpoint.ofClients(() -> engine(false), handshakes), _ -> TlsEndpoint.ofServers(() -> engine(true)));
    }

    /** The kinds of connection of a pool that speaks TLS with its clients only. */
    public PoolEndpoints endpointsOfClients() {
        return new PoolEndpoints(endpoints().ofClients(), PoolEndpoints.PLAIN.ofServers());
    }

    /** As {@link RawClient#connect(int)}. */
    public RawClient connect(int port) {
        return RawClient.connect(port, channel -> wire(channel, true));
    }

    /** As {@link FakeServer#start(int)}. */
    public FakeServer serve(int port) {
        return FakeServer.start(port, channel -> wire(channel, false));
    }

    private Wire wire(SocketChannel channel, boolean isClient) {
        try {
            return new TlsWire(channel, TlsStream.shakeHands(channel, engine(isClient)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private SSLEngine engine(boolean isClient) {
        SSLEngine engine = context.createSSLEngine();
        engine.setUseClientMode(isClient);
        engine.setEnabledProtocols(new String[] {"TLSv1.3"});
        return engine;
    }

    @Override
    public void close() {
        handshakes.shutdownGracefully(0, 10, TimeUnit.SECONDS).syncUninterruptibly();
    }

    private static SSLContext context() {
        try {
            KeyStore keys = keys();
            KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            own.init(keys, PASSWORD.toCharArray());
            TrustManagerFactory trusted = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trusted.init(keys);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(own.getKeyManagers(), trusted.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new AssertionError(e);
        }
    }

    /** A key with a certificate that it has signed itself, made by the JDK's own tool. */
    private static KeyStore keys() throws GeneralSecurityException, IOException {
        Path directory = Files.createTempDirectory("tls");
        Path file = directory.resolve("keys.p12");
        try {
            makeKeys(file);
            KeyStore keys = KeyStore.getInstance("PKCS12");
            try (InputStream in = Files.newInputStream(file)) {
                keys.load(in, PASSWORD.toCharArray());
            }
            // The certificate once more, as one that is trusted.
            keys.setCertificateEntry("trusted", keys.getCertificate("own"));
            return keys;
        } finally {
            Files.deleteIfExists(file);
            Files.delete(directory);
        }
    }

    private static void makeKeys(Path file) throws IOException {
        String tool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        String options = "-genkeypair -alias own -keyalg EC -groupname secp256r1 -dname CN=localhost -validity 2"
                + " -storetype PKCS12 -storepass " + PASSWORD + " -keystore";
        ProcessBuilder command = new ProcessBuilder(tool);
        command.command().addAll(List.of(options.split(" ")));
        command.command().add(file.toString());
        Process process = command.redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.onExit().join().exitValue() != 0) {
            throw new IOException("keytool: " + said);
        }
    }
}
