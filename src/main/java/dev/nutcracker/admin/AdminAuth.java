package dev.nutcracker.admin;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides who may change something: processes of root and of the proxy's user on this machine, and requests with the
 * token, if one is configured.
 *
 * <p>A browser on this machine sends requests for any site that is open in it. So a request must not come from another
 * site, and must not be addressed by a host name: anybody can point a name at this machine.
 */
final class AdminAuth {
    private static final Logger LOG = LoggerFactory.getLogger(StatsPort.class);
    private static final int TOKEN_BYTES_MAX = 4096;
    private static final String BEARER = "bearer ";
    private static final Pattern LITERAL_HOST =
            Pattern.compile("(?i)(localhost|[0-9]{1,3}(\\.[0-9]{1,3}){3}|\\[[0-9a-f:.]+])(:[0-9]+)?");

    private AdminAuth() {}

    /** Returns the error for a request that is not an operator's; null if it is. */
    static @Nullable HttpResponse refusal(ProxyControl proxy, HttpRequest request) {
        if (isOfAnotherSite(request)) {
            return forbidden("not from a page of another site");
        }
        @Nullable Path tokenFile = proxy.configuration().global().admin().tokenFile();
        if (hasToken(request, tokenFile)) {
            return null;
        }
        if (!isOnThisMachine(request.from())) {
            return elsewhere(tokenFile, "only from this machine, since no token_file is configured");
        }
        if (request.owner().isAnother()) {
            return elsewhere(tokenFile, "only for root and the user of the proxy, since no token_file is configured");
        }
        return isAddressedByName(request) ? forbidden("ask by address, 127.0.0.1 or localhost for example") : null;
    }

    /** Whether a token was given that is not the right one, if the request was refused. */
    static boolean gaveToken(HttpRequest request) {
        return request.header("authorization") != null;
    }

    private static HttpResponse elsewhere(@Nullable Path tokenFile, String withoutToken) {
        return tokenFile == null ? forbidden(withoutToken) : unauthorized();
    }

    private static boolean isOfAnotherSite(HttpRequest request) {
        @Nullable String origin = request.header("origin");
        @Nullable String host = request.header("host");
        return origin != null
                && !origin.equalsIgnoreCase("http://" + host)
                && !origin.equalsIgnoreCase("https://" + host);
    }

    private static boolean isOnThisMachine(SocketAddress from) {
        return from instanceof UnixDomainSocketAddress
                || (from instanceof InetSocketAddress inet && inet.getAddress().isLoopbackAddress());
    }

    /** Browsers do not use Unix sockets, and always send a Host header. */
    private static boolean isAddressedByName(HttpRequest request) {
        @Nullable String host = request.header("host");
        return request.from() instanceof InetSocketAddress
                && host != null
                && !LITERAL_HOST.matcher(host).matches();
    }

    private static boolean hasToken(HttpRequest request, @Nullable Path tokenFile) {
        @Nullable String authorization = request.header("authorization");
        if (tokenFile == null
                || authorization == null
                || !authorization.toLowerCase(Locale.ROOT).startsWith(BEARER)) {
            return false;
        }
        byte[] given = authorization.substring(BEARER.length()).strip().getBytes(ISO_8859_1);
        byte[] token = token(tokenFile);
        return token.length > 0 && MessageDigest.isEqual(token, given);
    }

    /**
     * Returns the content of the file without a line end; empty if that is not a valid token. The file is read each
     * time.
     */
    private static byte[] token(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            String text = new String(in.readNBytes(TOKEN_BYTES_MAX + 1), ISO_8859_1).stripTrailing();
            if (!text.isEmpty() && text.length() <= TOKEN_BYTES_MAX) {
                return text.getBytes(ISO_8859_1);
            }
            LOG.warn(
                    "token_file {} does not hold a token of 1 to {} bytes, so every token is refused",
                    file,
                    TOKEN_BYTES_MAX);
        } catch (IOException e) {
            LOG.warn("token_file {} cannot be read, so every token is refused: {}", file, e.toString());
        }
        return new byte[0];
    }

    private static HttpResponse forbidden(String text) {
        return HttpResponse.text(HttpStatus.FORBIDDEN, text);
    }

    private static HttpResponse unauthorized() {
        return HttpResponse.text(
                        HttpStatus.UNAUTHORIZED, "the token in token_file is needed: Authorization: Bearer TOKEN")
                .with("WWW-Authenticate", "Bearer");
    }
}
