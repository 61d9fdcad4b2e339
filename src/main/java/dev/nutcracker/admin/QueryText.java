package dev.nutcracker.admin;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLDecoder;
import java.util.ArrayList;
import java.util.List;

/** The parameters of a request's query. */
final class QueryText {
    /** A name and its value, which is empty if there is none. */
    record Parameter(String name, String value) {}

    private QueryText() {}

    /** @throws RefusedRequest if a percent sign stands by itself */
    static List<Parameter> parameters(HttpRequest request) throws RefusedRequest {
        List<Parameter> parameters = new ArrayList<>();
        if (!request.target().equals(request.path())) {
            for (String parameter :
                    request.target().substring(request.path().length() + 1).split("&", -1)) {
                String[] pair = parameter.split("=", 2);
                parameters.add(new Parameter(pair[0], pair.length == 2 ? decoded(pair[1]) : ""));
            }
        }
        return parameters;
    }

    private static String decoded(String text) throws RefusedRequest {
        try {
            return URLDecoder.decode(text, UTF_8);
        } catch (IllegalArgumentException e) {
            throw new RefusedRequest(
                    HttpStatus.BAD_REQUEST, "a percent sign must be followed by two hexadecimal digits");
        }
    }
}
