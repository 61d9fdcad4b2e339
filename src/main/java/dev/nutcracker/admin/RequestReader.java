package dev.nutcracker.admin;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Reads the single request of a connection.
 *
 * <p>A line may end without a carriage return, since people type requests by hand. Everything else is parsed strictly.
 */
final class RequestReader {
    static final int HEAD_BYTES_MAX = 8 * 1024;
    static final int BODY_BYTES_MAX = 64 * 1024;

    private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");
    private static final Pattern TARGET = Pattern.compile("[!-~]+");
    private static final Pattern WHOLE_ADDRESS = Pattern.compile("(?i:https?)://([^/?#]+)(.*)");
    private static final Pattern VALUE = Pattern.compile("[\\t -~\\x80-\\xff]*");
    private static final Pattern VERSION = Pattern.compile("HTTP/[0-9](\\.[0-9])?");
    private static final Pattern LENGTH = Pattern.compile("[0-9]{1,18}");
    /** Headers that make a request ambiguous if they are repeated. */
    private static final Set<String> SINGLE = Set.of("host", "content-length", "authorization", "origin");

    private final TimedChannel channel;
    private final Door door;
    private final byte[] bytes = new byte[HEAD_BYTES_MAX];
    private int filled;
    private int position;
    private boolean takesChunks;

    RequestReader(TimedChannel channel, Door door) {
        this.channel = channel;
        this.door = door;
    }

    /** Reads more; returns false if the input has ended or the head is too large. */
    boolean fill() throws IOException {
        ByteBuffer free = ByteBuffer.wrap(bytes, filled, bytes.length - filled);
        int read = free.hasRemaining() ? channel.read(free) : -1;
        filled += Math.max(0, read);
        return read >= 0;
    }

    StatsClientKind kind() {
        return door.kind(bytes, filled);
    }

    /** Returns what has been read so far. */
    byte[] received() {
        return Arrays.copyOf(bytes, filled);
    }

    /** Returns whether the sender understands a chunked response, which came with HTTP/1.1. */
    boolean takesChunks() {
        return takesChunks;
    }

    HttpRequest read() throws IOException, RefusedRequest {
        String[] words = line().split(" ", -1);
        if (words.length != 3 || !TARGET.matcher(words[1]).matches()) {
            throw bad("a request starts with its method, a path and HTTP/1.1 on one line, with a space between them");
        }
        checkVersion(words[2]);
        takesChunks = words[2].equals("HTTP/1.1");
        HttpRequest request = request(words[0], words[1], headers());
        if (takesChunks && request.header("host") == null) {
            throw bad("an HTTP/1.1 request needs a Host header");
        }
        return request.with(body(request));
    }

    private static void checkVersion(String version) throws RefusedRequest {
        if (!VERSION.matcher(version).matches()) {
            throw bad("a request line ends with HTTP/1.1");
        }
        if (!version.startsWith("HTTP/1.")) {
            throw new RefusedRequest(HttpStatus.VERSION_NOT_SUPPORTED, "allowed: HTTP/1.1 and HTTP/1.0");
        }
    }

    private HttpRequest request(String method, String target, Map<String, String> headers) throws IOException {
        var address = WHOLE_ADDRESS.matcher(target);
        if (!address.matches()) {
            return new HttpRequest(method, target, headers, channel.remoteAddress(), channel.peerOwner(), door, "");
        }
        headers.put("host", address.group(1));
        String path = address.group(2);
        return new HttpRequest(
                method,
                path.startsWith("/") ? path : "/" + path,
                headers,
                channel.remoteAddress(),
                channel.peerOwner(),
                door,
                "");
    }

    private Map<String, String> headers() throws IOException, RefusedRequest {
        Map<String, String> headers = new HashMap<>();
        for (String line = line(); !line.isEmpty(); line = line()) {
            int colon = line.indexOf(':');
            String name = colon < 0 ? "" : line.substring(0, colon).toLowerCase(Locale.ROOT);
            String value = line.substring(colon + 1);
            if (!TOKEN.matcher(name).matches() || !VALUE.matcher(value).matches()) {
                throw bad("a header is its name, a colon and its value, without control characters");
            }
            String before = headers.putIfAbsent(name, value.strip());
            if (before != null && SINGLE.contains(name)) {
                throw bad("header " + name + " is given twice");
            }
            if (before != null) {
                headers.put(name, before + ", " + value.strip());
            }
        }
        return headers;
    }

    private String line() throws IOException, RefusedRequest {
        int end = position;
        while (true) {
            while (end < filled && bytes[end] != '\n') {
                end++;
            }
            if (end < filled) {
                return lineUntil(end);
            }
            if (!fill()) {
                throw incomplete();
            }
        }
    }

    private String lineUntil(int end) {
        int length = end - position;
        String line = new String(bytes, position, length, ISO_8859_1);
        position = end + 1;
        return line.endsWith("\r") ? line.substring(0, length - 1) : line;
    }

    /** Returns the body. A client may not read before it has sent its whole request. */
    private String body(HttpRequest request) throws IOException, RefusedRequest {
        if (request.header("transfer-encoding") != null) {
            throw new RefusedRequest(HttpStatus.LENGTH_REQUIRED, "a body needs a Content-Length");
        }
        String length = request.header("content-length");
        if (length == null) {
            return "";
        }
        if (!LENGTH.matcher(length).matches()) {
            throw bad("Content-Length is a number of bytes");
        }
        if (Long.parseLong(length) > BODY_BYTES_MAX) {
            throw new RefusedRequest(
                    HttpStatus.CONTENT_TOO_LARGE, "allowed: a body of " + BODY_BYTES_MAX + " bytes at most");
        }
        // A client that waits for "100 Continue" gets the response instead.
        return request.header("expect") == null ? body(Integer.parseInt(length)) : "";
    }

    private String body(int lengthBytes) throws IOException, RefusedRequest {
        byte[] body = new byte[lengthBytes];
        int count = Math.min(filled - position, lengthBytes);
        System.arraycopy(bytes, position, body, 0, count);
        while (count < lengthBytes) {
            int read = channel.read(ByteBuffer.wrap(body, count, lengthBytes - count));
            if (read < 0) {
                throw cutOff();
            }
            count += read;
        }
        return new String(body, UTF_8);
    }

    private RefusedRequest incomplete() {
        return filled == bytes.length && !channel.timedOut()
                ? new RefusedRequest(
                        HttpStatus.HEAD_TOO_LARGE,
                        "allowed: " + HEAD_BYTES_MAX + " bytes of request line and headers at most")
                : cutOff();
    }

    private RefusedRequest cutOff() {
        return channel.timedOut()
                ? new RefusedRequest(HttpStatus.REQUEST_TIMEOUT, "the request was not complete in time")
                : bad("the request is incomplete");
    }

    private static RefusedRequest bad(String text) {
        return new RefusedRequest(HttpStatus.BAD_REQUEST, text);
    }
}
