package dev.nutcracker.admin;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.nutcracker.health.OperatorAction;
import java.net.URLDecoder;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An order about one server, from the path {@code /servers/POOL/SERVER/ACTION}. Pool and server may be percent-encoded;
 * a slash in a name must be.
 */
record ServerOrder(String pool, String server, OperatorAction action) {
    /** The path of an order, for messages. */
    static final String FORM = "/servers/POOL/SERVER/ACTION";

    private static final String START = "/servers/";

    /** Whether the path is meant to be an order. */
    static boolean isAt(String path) {
        return path.startsWith(START) && path.length() > START.length();
    }

    /** Carries out the order that the path names. */
    static HttpResponse answer(ProxyControl proxy, HttpRequest request) {
        String[] words = request.path().substring(START.length()).split("/", -1);
        if (words.length != 3) {
            return wrong("this is not " + FORM);
        }
        @Nullable OperatorAction action = action(words[2]);
        if (action == null) {
            return wrong("ACTION is not one of " + actions());
        }
        try {
            ServerOrder order = new ServerOrder(decoded(words[0]), decoded(words[1]), action);
            return proxy.order(order.pool, order.server, action, request.asker())
                    .response();
        } catch (IllegalArgumentException e) {
            return wrong("a percent sign must be followed by two hexadecimal digits");
        }
    }

    private static HttpResponse wrong(String reason) {
        return HttpResponse.text(
                HttpStatus.NOT_FOUND, reason + "; allowed: POST " + FORM + ", with ACTION one of " + actions());
    }

    private static @Nullable OperatorAction action(String word) {
        for (OperatorAction action : OperatorAction.values()) {
            if (word(action).equals(word)) {
                return action;
            }
        }
        return null;
    }

    private static String word(OperatorAction action) {
        return action.name().toLowerCase(Locale.ROOT);
    }

    private static String actions() {
        return Stream.of(OperatorAction.values()).map(ServerOrder::word).collect(Collectors.joining(", "));
    }

    /** In a path, unlike in a form, a plus sign is a plus sign. */
    private static String decoded(String word) {
        return URLDecoder.decode(word.replace("+", "%2B"), UTF_8);
    }
}
