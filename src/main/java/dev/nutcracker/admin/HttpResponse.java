package dev.nutcracker.admin;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.Writer;
import java.nio.ByteBuffer;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The response to a request.
 *
 * @param body the whole body, or the part before {@code stream}
 * @param headers in addition to those of every response
 * @param stream a body that is written as it is made, since it is too long to keep; null if there is none
 */
record HttpResponse(
        HttpStatus status,
        String contentType,
        byte[] body,
        Map<String, String> headers,
        @Nullable Stream stream) {
    /** A text that may be megabytes long. */
    interface Stream {
        void writeTo(Writer out) throws IOException;
    }

    private static final byte[] NOTHING = {};
    private static final String CACHE = "Cache-Control";
    private static final String CODING = "Content-Encoding";
    private static final String GZIP = "gzip";
    private static final String TEXT = "text/plain; charset=utf-8";
    private static final String JSON = "application/json";

    HttpResponse {
        headers = Map.copyOf(headers);
    }

    static HttpResponse of(String contentType, String body) {
        return of(contentType, body.getBytes(UTF_8));
    }

    static HttpResponse of(String contentType, byte[] body) {
        return new HttpResponse(HttpStatus.OK, contentType, body, Map.of(), null);
    }

    /**
     * Makes a response with a long body. Its end is the last chunk, or the end of the connection for HTTP/1.0 clients.
     */
    static HttpResponse streamed(String contentType, Stream stream) {
        return new HttpResponse(HttpStatus.OK, contentType, NOTHING, Map.of(), stream);
    }

    static HttpResponse json(HttpStatus status, String body) {
        return new HttpResponse(status, JSON, body.getBytes(UTF_8), Map.of(), null);
    }

    static HttpResponse json(String body) {
        return of(JSON, body);
    }

    static HttpResponse text(String text) {
        return text(HttpStatus.OK, text);
    }

    /** Makes a response for people; a line feed is added if there is none. */
    static HttpResponse text(HttpStatus status, String text) {
        String line = text.endsWith("\n") ? text : text + '\n';
        return new HttpResponse(status, TEXT, line.getBytes(UTF_8), Map.of(), null);
    }

    /** Makes the response for a sender that has the content already. */
    static HttpResponse notModified() {
        return new HttpResponse(HttpStatus.NOT_MODIFIED, TEXT, NOTHING, Map.of(), null);
    }

    HttpResponse with(String name, String value) {
        Map<String, String> more = new TreeMap<>(headers);
        more.put(name, value);
        return new HttpResponse(status, contentType, body, more, stream);
    }

    /** Returns it, whose body is in memory, in gzip if the request takes that. */
    HttpResponse packedFor(HttpRequest request) {
        HttpResponse response = inCodingOf(request);
        return response.isGzip()
                ? new HttpResponse(status, contentType, Gzip.of(body), response.headers, null)
                : response;
    }

    /** Returns it in gzip if it may be long and the request takes that. */
    HttpResponse inCodingOf(HttpRequest request) {
        HttpResponse response = with("Vary", "Accept-Encoding");
        return request.takesGzip() ? response.with(CODING, GZIP) : response;
    }

    /** Whether it is a page that a browser shows, and for which it will ask for more. */
    boolean isPage() {
        return contentType.startsWith("text/html");
    }

    boolean isGzip() {
        return GZIP.equals(headers.get(CODING));
    }

    /**
     * Returns the response as sent, without its stream. Without the body, Content-Length is still that of the body.
     *
     * @param chunked whether a stream is sent in chunks
     */
    ByteBuffer encoded(boolean withBody, boolean chunked) {
        byte[] head = head(body.length, chunked).getBytes(ISO_8859_1);
        ByteBuffer encoded = ByteBuffer.allocate(head.length + (withBody ? body.length : 0));
        encoded.put(head);
        if (withBody) {
            encoded.put(body);
        }
        return encoded.flip();
    }

    private String head(int lengthBytes, boolean chunked) {
        StringBuilder head = new StringBuilder(256);
        head.append("HTTP/1.1 ").append(status.code()).append(' ').append(status.reason());
        append(head, "Date", DateTimeFormatter.RFC_1123_DATE_TIME.format(ZonedDateTime.now(ZoneOffset.UTC)));
        // The length of an unchanged content would be that of what is not sent.
        if (status != HttpStatus.NOT_MODIFIED) {
            append(head, "Content-Type", contentType);
            if (stream == null) {
                append(head, "Content-Length", Integer.toString(lengthBytes));
            } else if (chunked) {
                append(head, "Transfer-Encoding", "chunked");
            }
        }
        if (!headers.containsKey(CACHE)) {
            append(head, CACHE, "no-store");
        }
        append(head, "X-Content-Type-Options", "nosniff");
        headers.forEach((name, value) -> append(head, name, value));
        append(head, "Connection", "close");
        return head.append("\r\n\r\n").toString();
    }

    private static void append(StringBuilder head, String name, String value) {
        head.append("\r\n").append(name).append(": ").append(value);
    }
}
