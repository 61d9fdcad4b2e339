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
 * Who may change something: those on this machine, and those who know the token, if there is one.
 *
 * <p>A browser on this machine acts for whatever site is open in it, so a request must neither come from another site nor
 * be addressed by a name: names can be pointed at this machine by anybody.
 */
final class AdminAuth {
    private static final Logger LOG = LoggerFactory.getLogger(StatsPort.class);
    private static final int TOKEN_BYTES_MAX = 4096;
    private static final String BEARER = "bearer ";
    private static final Pattern LITERAL_HOST =
            Pattern.compile("(?i)(localhost|[0-9]{1,3}(\\.[0-9]{1,3}){3}|\\[[0-9a-f:.]+])(:[0-9]+)?");

    private AdminAuth() {}

    /** Why the request is not an operator's; null if it is. */
    static @Nullable HttpResponse refusal(ProxyControl proxy, HttpRequest request) {
        if (isOfAnotherSite(request)) {
            return forbidden("not from a page of another site");
        }
        @Nullable Path tokenFile = proxy.configuration().global().admin().tokenFile();
        if (isOnThisMachine(request.from())) {
            return isAddressedByName(request) && !hasToken(request, tokenFile)
                    ? forbidden("ask by address, 127.0.0.1 or localhost for example")
                    : null;
        }
        if (tokenFile == null) {
            return forbidden("only from this machine, since no token_file is configured");
        }
        return hasToken(request, tokenFile) ? null : unauthorized();
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

    /** No browser speaks to a Unix socket, or without saying to whom. */
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

    /** What the file has, without the line end behind it; empty if that is no token. It is read whenever it is needed. */
    private static byte[] token(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            String text = new String(in.readNBytes(TOKEN_BYTES_MAX + 1), ISO_8859_1).stripTrailing();
            if (!text.isEmpty() && text.length() <= TOKEN_BYTES_MAX) {
                return text.getBytes(ISO_8859_1);
            }
            LOG.warn("token_file {} has no token of 1 to {} bytes, so nobody has it", file, TOKEN_BYTES_MAX);
        } catch (IOException e) {
            LOG.warn("token_file {} cannot be read, so nobody has the token: {}", file, e.toString());
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
