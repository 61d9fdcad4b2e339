package dev.nutcracker.discovery;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.nutcracker.config.DiscoveryConfig;
import dev.nutcracker.config.Expanded;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Requests of HTTP to a source. An answer is bounded in size and in time, however slowly it comes; redirections are not followed.
 * Used by one thread.
 */
final class Http implements AutoCloseable {
    /** For an answer at once. */
    static final long ANSWER_MAX_MS = 10_000;

    private static final Duration CONNECT_MAX = Duration.ofSeconds(5);
    private static final int TOKEN_BYTES_MAX = 16 << 10;
    private static final int OK = 200;

    private final Trust trust;
    private final @Nullable Path tokenFile;
    private @Nullable HttpClient client;

    /** Makes a context for TLS of whose certificates are good. */
    @FunctionalInterface
    interface Trust {
        /** Returns null for the usual one. */
        @Nullable
        SSLContext context() throws IOException;
    }

    Http(Trust trust, @Nullable Path tokenFile) {
        this.trust = trust;
        this.tokenFile = tokenFile;
    }

    static Http of(DiscoveryConfig config) {
        Expanded tokenFile = config.tokenFile();
        return new Http(() -> SourceTls.context(config.trust()), tokenFile == null ? null : tokenFile.path());
    }

    /** Begins a request. */
    static HttpRequest.Builder to(URI uri) {
        return HttpRequest.newBuilder(uri).setHeader("User-Agent", "nutcracker");
    }

    /**
     * Returns the answer.
     *
     * @param bytesMax of its body
     * @throws IOException if there is none in time; the message says why
     */
    HttpResponse<byte[]> send(HttpRequest.Builder request, int bytesMax, long timeoutMs)
            throws IOException, InterruptedException {
        BodyHandler<byte[]> body = BodyHandlers.limiting(BodyHandlers.ofByteArray(), bytesMax);
        CompletableFuture<HttpResponse<byte[]>> answer = client().sendAsync(request.build(), body);
        try {
            return answer.get(timeoutMs, TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw failed(reason(e.getCause() == null ? e : e.getCause()), e);
        } catch (TimeoutException e) {
            throw failed("no whole answer within " + timeoutMs + " ms", e);
        } finally {
            answer.cancel(true);
        }
    }

    /**
     * Waits until a stream of events has one.
     *
     * @param linesBefore lines of the stream before its events
     * @param waitMs how long to wait at most
     */
    void await(HttpRequest.Builder request, int linesBefore, long waitMs) throws IOException, InterruptedException {
        CompletableFuture<HttpResponse<Boolean>> answer =
                client().sendAsync(request.build(), FirstLine.after(linesBefore));
        try {
            requireOk(answer.get(waitMs, TimeUnit.MILLISECONDS));
        } catch (TimeoutException e) {
            // Nothing has happened.
        } catch (ExecutionException e) {
            throw failed(reason(e.getCause() == null ? e : e.getCause()), e);
        } finally {
            answer.cancel(true);
        }
    }

    /** Throws unless the answer is one. */
    static void requireOk(HttpResponse<?> answer) throws IOException {
        if (answer.statusCode() != OK) {
            throw new IOException("it answers with status " + answer.statusCode());
        }
    }

    /** Returns the token that the source must be given; null if there is none. Tokens change, so the file is read each time. */
    @Nullable
    String token() throws IOException {
        return tokenFile == null ? null : token(tokenFile);
    }

    static String token(Path file) throws IOException {
        byte[] content;
        try (InputStream in = Files.newInputStream(file)) {
            content = in.readNBytes(TOKEN_BYTES_MAX);
        } catch (IOException e) {
            throw new IOException("the token in " + file + " cannot be read", e);
        }
        String token = new String(content, UTF_8).strip();
        if (token.isEmpty() || token.chars().anyMatch(character -> character <= ' ' || character >= 0x7f)) {
            throw new IOException("the token in " + file + " is empty, or has a character that no token has");
        }
        return token;
    }

    /** Certificates and addresses may be others next time. */
    private IOException failed(String reason, Exception cause) {
        close();
        return new IOException(reason, cause);
    }

    private HttpClient client() throws IOException {
        HttpClient known = client;
        if (known != null) {
            return known;
        }
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .proxy(HttpClient.Builder.NO_PROXY)
                .connectTimeout(CONNECT_MAX);
        SSLContext context = trust.context();
        if (context != null) {
            builder.sslContext(context);
        }
        HttpClient made = builder.build();
        client = made;
        return made;
    }

    private static String reason(Throwable cause) {
        Throwable root = cause;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        if (root instanceof UnresolvedAddressException) {
            return "the name of its host is not known";
        }
        if (cause instanceof HttpTimeoutException) {
            return "it does not let anybody connect in time";
        }
        if (cause instanceof ConnectException) {
            return "it cannot be connected to";
        }
        String text = root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
        return cause instanceof SSLException ? "TLS: " + text : text;
    }

    @Override
    public void close() {
        if (client != null) {
            client.shutdownNow();
            client = null;
        }
    }
}
