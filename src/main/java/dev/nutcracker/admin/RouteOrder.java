package dev.nutcracker.admin;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLDecoder;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An order about one route, from {@code /routes/POOL/INDEX?percent=NUMBER}. The name of the pool may be percent-encoded. */
final class RouteOrder {
    /** The form of an order, for messages. */
    static final String FORM = "/routes/POOL/INDEX?percent=NUMBER";

    private static final String START = "/routes/";
    private static final Pattern TARGET =
            Pattern.compile("/routes/([^/?]+)/([0-9]{1,6})\\?percent=([0-9]{1,3}(?:\\.[0-9]{1,2})?)");

    private RouteOrder() {}

    /** Whether the path is meant to be an order. */
    static boolean isAt(String path) {
        return path.startsWith(START) && path.length() > START.length();
    }

    /** Carries out the order that the target names. */
    static HttpResponse answer(ProxyControl proxy, HttpRequest request) {
        Matcher order = TARGET.matcher(request.target());
        if (!order.matches() || Double.parseDouble(order.group(3)) > 100) {
            return HttpResponse.text(
                    HttpStatus.BAD_REQUEST,
                    "this is not " + FORM + ", with a number from 0 to 100 that has up to two digits behind the point");
        }
        String pool;
        try {
            // In a path, unlike in a form, a plus sign is a plus sign.
            pool = URLDecoder.decode(order.group(1).replace("+", "%2B"), UTF_8);
        } catch (IllegalArgumentException e) {
            return HttpResponse.text(
                    HttpStatus.BAD_REQUEST, "a percent sign must be followed by two hexadecimal digits");
        }
        return proxy.share(pool, Integer.parseInt(order.group(2)), Double.parseDouble(order.group(3)), request.asker())
                .response();
    }
}
