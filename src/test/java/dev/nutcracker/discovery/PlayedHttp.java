package dev.nutcracker.discovery;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
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
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** A server of HTTP on a free port of 127.0.0.1 that answers as the test says, and notes what it was asked. */
public final class PlayedHttp implements AutoCloseable {
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private volatile Player player = exchange -> send(exchange, 404, Map.of(), "");

    /** Answers a request. */
    @FunctionalInterface
    public interface Player {
        void answer(HttpExchange exchange) throws IOException;
    }

    private PlayedHttp(HttpServer server) {
        this.server = server;
    }

    public static PlayedHttp start() {
        try {
            return started(HttpServer.create(anyPort(), 0));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The same with TLS, and this certificate and key of EC. */
    static PlayedHttp startWithTls(Path certificate, Path key) {
        try {
            HttpsServer server = HttpsServer.create(anyPort(), 0);
            server.setHttpsConfigurator(new HttpsConfigurator(context(certificate, key)));
            return started(server);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static InetSocketAddress anyPort() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    private static PlayedHttp started(HttpServer server) {
        PlayedHttp played = new PlayedHttp(server);
        server.setExecutor(played.threads);
        server.createContext("/", played::handle);
        server.start();
        return played;
    }

    private static SSLContext context(Path certificate, Path key) throws IOException {
        try (InputStream in = Files.newInputStream(certificate)) {
            Certificate own = CertificateFactory.getInstance("X.509").generateCertificate(in);
            String base64 = Files.readString(key).replaceAll("-----[^-]+-----|\\s", "");
            PrivateKey secret = KeyFactory.getInstance("EC")
                    .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(base64)));
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            store.setKeyEntry("own", secret, new char[0], new Certificate[] {own});
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(store, new char[0]);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), null, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    private void handle(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
        // Whoever answers may read it as well.
        exchange.setStreams(new ByteArrayInputStream(body.getBytes(UTF_8)), null);
        asked.add(exchange.getRequestMethod() + ' ' + exchange.getRequestURI() + (body.isEmpty() ? "" : ' ' + body));
        try (exchange) {
            player.answer(exchange);
        }
    }

    public int port() {
        return server.getAddress().getPort();
    }

    /** Answers from now on in this way. */
    public void answer(Player next) {
        player = next;
    }

    /** Answers everything from now on with this. */
    public void answer(String body) {
        answer(exchange -> send(exchange, 200, Map.of(), body));
    }

    /** The requests so far: method, target and body. */
    public List<String> asked() {
        return List.copyOf(asked);
    }

    public static void send(HttpExchange exchange, int status, Map<String, String> headers, String body)
            throws IOException {
        headers.forEach(exchange.getResponseHeaders()::set);
        byte[] bytes = body.getBytes(UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
