package dev.nutcracker.admin;

import dev.nutcracker.net.AddressText;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The head of a request; a body would mean nothing here.
 *
 * @param target path and query as they were sent
 * @param headers by name in lower case; the values of one given several times are joined
 * @param from who sent it
 */
record HttpRequest(String method, String target, Map<String, String> headers, SocketAddress from) {
    HttpRequest {
        headers = Map.copyOf(headers);
    }

    /** The target without its query. */
    String path() {
        int query = target.indexOf('?');
        return query < 0 ? target : target.substring(0, query);
    }

    /** The method, with that of the same request for the head alone taken for it. */
    String methodOfWhole() {
        return method.equals("HEAD") ? "GET" : method;
    }

    /** What is asked and by whom, for the log. */
    String asker() {
        return method + ' ' + path() + " from "
                + (from instanceof InetSocketAddress inet ? AddressText.of(inet) : "a unix socket");
    }

    /** The value of a header; null if it was not sent. */
    @Nullable
    String header(String lowerCaseName) {
        return headers.get(lowerCaseName);
    }
}
