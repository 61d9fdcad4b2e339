package dev.nutcracker.discovery;

import dev.nutcracker.config.ConfigException;
import dev.nutcracker.config.DiscoverySource;
import dev.nutcracker.config.ServerConfig;
import dev.nutcracker.config.ServerList;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A list at an address of HTTP.
 *
 * <pre>
 *   GET /alpha.list                         200, ETag: "7", X-Index: 41     the list
 *   GET /alpha.list?index=41&amp;wait=30s       200, X-Index: 42                when it changes, if the answer had X-Index
 *   If-None-Match: "7"                      304                             the same list
 * </pre>
 */
final class UrlSource implements ServerSource {
    private static final int NOT_MODIFIED = 304;
    private static final Pattern MAX_AGE = Pattern.compile("(?i)\\bmax-age=([0-9]{1,9})\\b");
    /** What is put into a URL, it must not change. */
    private static final Pattern INDEX = Pattern.compile("[A-Za-z0-9._-]{1,64}");

    private static final Pattern TAG = Pattern.compile("(W/)?\"[\\x21\\x23-\\x7e]{0,256}\"");

    private final Http http;
    private final URI uri;
    private final String name;
    private @Nullable String tag;
    private @Nullable String index;
    private @Nullable List<ServerConfig> latest;

    UrlSource(DiscoverySource.ListUrl source, Http http) {
        this.uri = source.uri();
        this.name = source.shown();
        this.http = http;
    }

    @Override
    public Answer ask(long waitMs) throws IOException, ConfigException, InterruptedException {
        boolean waits = waitMs > 0 && index != null;
        HttpRequest.Builder request = Http.to(waits ? waiting(waitMs) : uri);
        if (tag != null && latest != null) {
            request.header("If-None-Match", tag);
        }
        String token = http.token();
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        HttpResponse<byte[]> answer =
                http.send(request, ServerList.BYTES_MAX + 1, Http.ANSWER_MAX_MS + (waits ? waitMs : 0));
        return answer(answer);
    }

    private Answer answer(HttpResponse<byte[]> answer) throws IOException, ConfigException {
        List<ServerConfig> servers = latest;
        if (answer.statusCode() != NOT_MODIFIED || servers == null) {
            latest = null;
            Http.requireOk(answer);
            servers = ServerList.parse(name, answer.body());
            latest = servers;
            tag = header(answer, "ETag", TAG);
        }
        index = header(answer, "X-Index", INDEX);
        return new Answer(servers, freshMs(answer), index != null);
    }

    private URI waiting(long waitMs) {
        String wait = "index=" + index + "&wait=" + Math.max(1, waitMs / 1000) + 's';
        String query = uri.getRawQuery();
        String text = uri.toString();
        return URI.create(query == null ? text + '?' + wait : text + '&' + wait);
    }

    private static @Nullable String header(HttpResponse<?> answer, String name, Pattern form) {
        return answer.headers()
                .firstValue(name)
                .filter(value -> form.matcher(value).matches())
                .orElse(null);
    }

    private static long freshMs(HttpResponse<?> answer) {
        Matcher age =
                MAX_AGE.matcher(answer.headers().firstValue("Cache-Control").orElse(""));
        return age.find() ? Long.parseLong(age.group(1)) * 1000 : Answer.ANY_TIME_MS;
    }

    @Override
    public void close() {
        http.close();
    }
}
