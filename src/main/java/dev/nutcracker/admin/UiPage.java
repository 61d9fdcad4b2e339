package dev.nutcracker.admin;

import dev.nutcracker.config.AdminConfig;
import dev.nutcracker.ui.UiFile;
import dev.nutcracker.ui.UiQuery;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The web page for operators: its files below {@code /ui/}, its data at {@code /ui/state}, and itself at {@code /} for
 * browsers, which are the only ones that name {@code text/html} in {@code Accept}.
 */
final class UiPage {
    static final String FOLDER = "/ui/";
    static final String STATE = "/ui/state";

    private static final String FOLDER_WITHOUT_SLASH = "/ui";
    private static final Pattern HTML = Pattern.compile("(?i)(^|,)\\s*text/html\\s*(;|,|$)");
    private static final Pattern NO_HTML =
            Pattern.compile("(?i)(^|,)\\s*text/html\\s*;\\s*q\\s*=\\s*0(\\.0*)?\\s*(,|$)");
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,18}");

    /** The page loads nothing from elsewhere, runs nothing but its scripts, and is shown in no other page. */
    private static final Map<String, String> DEFENCES = Map.of(
            "Content-Security-Policy",
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self';"
                    + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
            "X-Frame-Options",
            "DENY",
            "Referrer-Policy",
            "no-referrer");

    private UiPage() {}

    /** Whether a path is that of the page or of one of its files. */
    static boolean isFile(String path) {
        return path.equals(FOLDER_WITHOUT_SLASH)
                || (path.startsWith(FOLDER) && UiFile.at(path.substring(FOLDER.length())) != null);
    }

    /** Whether a request for the root is one of a browser that may see the page. */
    static boolean isWantedAtRoot(ProxyControl proxy, HttpRequest request) {
        String accept = request.headers().getOrDefault("accept", "");
        return HTML.matcher(accept).find()
                && !NO_HTML.matcher(accept).find()
                && proxy.configuration().global().admin().ui()
                && isForSender(proxy, request);
    }

    /** The files say nothing of the proxy, and whoever has a token needs them to give it. */
    static boolean isForSender(ProxyControl proxy, HttpRequest request) {
        AdminConfig admin = proxy.configuration().global().admin();
        return admin.tokenFile() != null || AdminAuth.refusalToLook(proxy, request) == null;
    }

    static HttpResponse atRoot(HttpRequest request) {
        return content(UiFile.INDEX, UiFile.pageAtRoot(), request).with("Vary", "Accept, Accept-Encoding");
    }

    static HttpResponse file(HttpRequest request) {
        if (request.path().equals(FOLDER_WITHOUT_SLASH)) {
            return HttpResponse.text(HttpStatus.FOUND, "the page is at /ui/").with("Location", "ui/");
        }
        UiFile file = UiFile.at(request.path().substring(FOLDER.length()));
        return file == null
                ? HttpResponse.text(HttpStatus.NOT_FOUND, "the page has no such file")
                : content(file, file.content(), request);
    }

    private static HttpResponse content(UiFile file, UiFile.Content content, HttpRequest request) {
        boolean packed = request.takesGzip();
        String tag = '"' + content.tag() + (packed ? "-gz\"" : "\"");
        boolean known = request.headers().getOrDefault("if-none-match", "").contains(tag);
        HttpResponse response = known
                ? HttpResponse.notModified()
                : HttpResponse.of(file.contentType(), packed ? content.gzip() : content.plain());
        if (packed && !known) {
            response = response.with("Content-Encoding", "gzip");
        }
        return defended(
                response.with("ETag", tag).with("Cache-Control", "no-cache").with("Vary", "Accept-Encoding"));
    }

    static HttpResponse state(ProxyControl proxy, HttpRequest request) {
        String pool = null;
        long since = 0;
        long from = 0;
        try {
            for (QueryText.Parameter parameter : QueryText.parameters(request)) {
                switch (parameter.name()) {
                    case "pool" -> pool = named(proxy, parameter.value());
                    case "since" -> since = number(parameter);
                    case "from" -> from = number(parameter);
                    default -> {
                        // Other parameters mean nothing.
                    }
                }
            }
        } catch (RefusedRequest e) {
            return e.response();
        }
        String json = proxy.page().json(new UiQuery(pool, since, from), AdminAuth.viewer(proxy, request));
        return defended(HttpResponse.json(json).packedFor(request));
    }

    private static @Nullable String named(ProxyControl proxy, String pool) throws RefusedRequest {
        if (!pool.isEmpty() && !proxy.page().hasPool(pool)) {
            throw new RefusedRequest(HttpStatus.NOT_FOUND, "there is no such pool");
        }
        return pool.isEmpty() ? null : pool;
    }

    private static long number(QueryText.Parameter parameter) throws RefusedRequest {
        if (!NUMBER.matcher(parameter.value()).matches()) {
            throw new RefusedRequest(HttpStatus.BAD_REQUEST, parameter.name() + " is a number");
        }
        return Long.parseLong(parameter.value());
    }

    private static HttpResponse defended(HttpResponse response) {
        HttpResponse defended = response;
        for (Map.Entry<String, String> header : DEFENCES.entrySet()) {
            defended = defended.with(header.getKey(), header.getValue());
        }
        return defended;
    }
}
