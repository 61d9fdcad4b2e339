package dev.nutcracker.admin;

import dev.nutcracker.net.AddressText;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A request.
 *
 * @param target path and query as sent
 * @param headers by lower-case name; the values of a repeated header are joined
 * @param from the address of the sender
 * @param owner whose process has sent it, if it was on this machine
 * @param door by which it has come
 * @param body empty if there is none
 */
record HttpRequest(
        String method,
        String target,
        Map<String, String> headers,
        SocketAddress from,
        PeerOwner owner,
        Door door,
        String body) {
    private static final Pattern GZIP = Pattern.compile("(?i)(^|[,\\s])(x-)?gzip\\s*([,;]|$)");
    private static final Pattern NO_GZIP = Pattern.compile("(?i)gzip\\s*;\\s*q\\s*=\\s*0(\\.0*)?\\s*(,|$)");

    /** One without a body, to the statistics port. */
    HttpRequest(String method, String target, Map<String, String> headers, SocketAddress from, PeerOwner owner) {
        this(method, target, headers, from, owner, Door.STATS, "");
    }

    HttpRequest {
        headers = Map.copyOf(headers);
    }

    HttpRequest with(String otherBody) {
        return new HttpRequest(method, target, headers, from, owner, door, otherBody);
    }

    /** Returns the target without its query. */
    String path() {
        int query = target.indexOf('?');
        return query < 0 ? target : target.substring(0, query);
    }

    /** Returns the method, with {@code GET} in place of {@code HEAD}. */
    String methodOfWhole() {
        return method.equals("HEAD") ? "GET" : method;
    }

    /** Whether a response may be in gzip: if the sender names that, and not to forbid it. */
    boolean takesGzip() {
        String accepted = headers.getOrDefault("accept-encoding", "");
        return GZIP.matcher(accepted).find() && !NO_GZIP.matcher(accepted).find();
    }

    /** Returns the request and its sender, for the log. */
    String asker() {
        return method + ' ' + path() + " from " + sender();
    }

    /** Returns the sender. */
    String sender() {
        return sender(from);
    }

    static String sender(SocketAddress from) {
        return from instanceof InetSocketAddress inet ? AddressText.of(inet) : "a unix socket";
    }

    /** Returns the value of a header; null if it was not sent. */
    @Nullable
    String header(String lowerCaseName) {
        return headers.get(lowerCaseName);
    }
}
