package dev.nutcracker.admin;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.nutcracker.stats.StatsJson;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.ByteBuffer;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/**
 * The exchange on one connection to the stats port.
 *
 * <pre>
 *   connected ── nothing for a moment, the end, or no HTTP ──► JSON, end
 *       │
 *       └─────── the start of a request line ──► one request ──► one response, end
 * </pre>
 */
final class Exchange {
    /** How much is read and dropped from a client that keeps sending. */
    private static final int DROPPED_BYTES_MAX = 1024 * 1024;

    /** How much of a streamed response is built before it is written. */
    private static final int STREAMED_BYTES = 64 * 1024;

    private static final int GZIP_BYTES = 8 * 1024;

    private final TimedChannel channel;
    private final ProxyControl proxy;
    private final Limits limits;
    private final Semaphore largeAnswers;
    private final RequestReader reader;

    /** @param largeAnswers permits for large responses, shared by all connections */
    Exchange(TimedChannel channel, ProxyControl proxy, Limits limits, Semaphore largeAnswers) {
        this.channel = channel;
        this.proxy = proxy;
        this.limits = limits;
        this.largeAnswers = largeAnswers;
        this.reader = new RequestReader(channel);
    }

    void run() throws IOException {
        try {
            switch (tongue()) {
                case HTTP -> answer();
                case RAW, UNDECIDED -> send(json());
            }
        } catch (IOException | RuntimeException e) {
            // A normal close would make a partial response look complete.
            channel.reset();
            throw e;
        }
        partInPeace();
    }

    private StatsClientKind tongue() throws IOException {
        StatsClientKind tongue = StatsClientKind.UNDECIDED;
        channel.limitReading(limits.momentMs());
        while (tongue == StatsClientKind.UNDECIDED && reader.fill()) {
            tongue = reader.tongue();
            channel.limitReading(limits.momentMs());
        }
        return tongue;
    }

    private ByteBuffer json() {
        channel.unlimited();
        return UTF_8.encode(StatsJson.of(proxy.snapshot()));
    }

    private void answer() throws IOException {
        channel.limitReading(limits.requestMs());
        try {
            HttpRequest request = reader.read();
            // The time that an action takes does not count against the limits of the connection.
            channel.unlimited();
            if (Pages.isLarge(request)) {
                answerInTurn(request);
            } else {
                answer(request);
            }
        } catch (RefusedRequest e) {
            send(e.response(), true);
        }
    }

    private void answer(HttpRequest request) throws IOException {
        HttpResponse response = Pages.answer(proxy, request);
        if (response.status() == HttpStatus.UNAUTHORIZED && AdminAuth.gaveToken(request)) {
            // Whoever guesses has to wait.
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(limits.wrongTokenMs()));
        }
        send(response, !request.method().equals("HEAD"));
    }

    /** The snapshot behind a large response stays in memory until the slowest reader has taken it. */
    private void answerInTurn(HttpRequest request) throws IOException, RefusedRequest {
        if (!isTurn()) {
            throw new RefusedRequest(
                    HttpStatus.SERVICE_UNAVAILABLE, "too many readers of this page at this moment; try again");
        }
        try {
            answer(request);
        } finally {
            largeAnswers.release();
        }
    }

    private boolean isTurn() {
        try {
            return largeAnswers.tryAcquire(limits.requestMs(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void send(HttpResponse response, boolean withBody) throws IOException {
        boolean chunked = reader.takesChunks();
        send(response.encoded(withBody, chunked));
        HttpResponse.Stream stream = response.stream();
        if (stream == null || !withBody) {
            return;
        }
        if (chunked) {
            ChunkedOutput chunks = new ChunkedOutput(new BufferedOutputStream(channel.output(), STREAMED_BYTES));
            write(response, stream, chunks);
            chunks.end();
            chunks.flush();
        } else {
            write(response, stream, channel.output());
        }
    }

    private static void write(HttpResponse response, HttpResponse.Stream stream, OutputStream to) throws IOException {
        if (!response.isGzip()) {
            Writer out = new OutputStreamWriter(new BufferedOutputStream(to, STREAMED_BYTES), UTF_8);
            stream.writeTo(out);
            out.flush();
            return;
        }
        // Not closed at a failure, which would send what looks like a whole response.
        FastGzip gzip = new FastGzip(new BufferedOutputStream(to, STREAMED_BYTES));
        try {
            Writer out = new OutputStreamWriter(gzip, UTF_8);
            stream.writeTo(out);
            out.flush();
            gzip.finish();
            gzip.flush();
        } finally {
            gzip.free();
        }
    }

    /** Repeats as those of metrics are found by the fastest level as well. */
    private static final class FastGzip extends GZIPOutputStream {
        FastGzip(OutputStream out) throws IOException {
            super(out, GZIP_BYTES);
            def.setLevel(Deflater.BEST_SPEED);
        }

        /** Gives back its memory outside the heap. */
        void free() {
            def.end();
        }
    }

    private void send(ByteBuffer bytes) throws IOException {
        channel.limitWriting(limits.stallMs(), limits.answerMs());
        channel.write(bytes);
    }

    /** Closing with unread bytes would reset the connection, and the other side could lose the response. */
    private void partInPeace() throws IOException {
        channel.shutdownOutput();
        channel.limitReading(limits.farewellMs());
        channel.drop(DROPPED_BYTES_MAX);
    }
}
