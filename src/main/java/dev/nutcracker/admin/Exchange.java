package dev.nutcracker.admin;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.nutcracker.console.ConsoleSession;
import dev.nutcracker.stats.StatsJson;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The exchange on one connection to the stats port.
 *
 * <pre>
 *   connected ── nothing for a moment, the end, or nothing that is known ──► JSON, end
 *       │
 *       ├─────── the start of a request line ──► one request ──► one response, end
 *       │
 *       └─────── a word of the console, or RESP ──► commands and answers in turns, until the end
 * </pre>
 */
final class Exchange {
    /** How much is read and dropped from a client that keeps sending. */
    private static final int DROPPED_BYTES_MAX = 1024 * 1024;

    /** How much of a streamed response is built before it is written. */
    private static final int STREAMED_BYTES = 64 * 1024;

    /**
     * How long a browser may say nothing on a connection that it has opened in advance. Chromium takes one on which data waits
     * for one that can be used (TransportClientSocketPool), and fails. Other readers of that host wait as long.
     */
    private static final long VISITOR_MOMENT_MS = 3000;

    private static final String TOO_MANY = "ERR BUSY there are as many sessions as there may be; try again";

    private final TimedChannel channel;
    private final ProxyControl proxy;
    private final Limits limits;
    private final Door door;
    private final Permits permits;
    private final RequestReader reader;

    /**
     * What all connections of a port share.
     *
     * @param largeAnswers for large responses
     * @param sessions for sessions of the console
     * @param visitors the hosts that have looked at the web page lately
     */
    record Permits(Semaphore largeAnswers, Semaphore sessions, PageVisitors visitors) {}

    Exchange(TimedChannel channel, ProxyControl proxy, Limits limits, Door door, Permits permits) {
        this.channel = channel;
        this.proxy = proxy;
        this.limits = limits;
        this.door = door;
        this.permits = permits;
        this.reader = new RequestReader(channel, door);
    }

    void run() throws IOException {
        try {
            switch (kind()) {
                case HTTP -> answer();
                case CONSOLE -> talk();
                case RAW, UNDECIDED -> sendStatistics();
            }
        } catch (IOException | RuntimeException e) {
            // A normal close would make a partial response look complete.
            channel.reset();
            throw e;
        }
        partInPeace();
    }

    private StatsClientKind kind() throws IOException {
        StatsClientKind kind = StatsClientKind.UNDECIDED;
        long momentMs = door.momentMs(limits);
        SocketAddress from = channel.remoteAddress();
        channel.limitReading(momentMs, () -> furtherMs(from, momentMs));
        while (kind == StatsClientKind.UNDECIDED && reader.fill()) {
            kind = reader.kind();
            channel.limitReading(momentMs, () -> furtherMs(from, momentMs));
        }
        return kind;
    }

    /** By now the host may have become a visitor, on a connection that it opened together with this one. */
    private long furtherMs(SocketAddress from, long momentMs) {
        return permits.visitors().hasLately(from) ? VISITOR_MOMENT_MS - momentMs : 0;
    }

    /** Only the statistics port has them for those who ask for nothing. */
    private void sendStatistics() throws IOException {
        channel.unlimited();
        if (door == Door.STATS) {
            send(UTF_8.encode(StatsJson.of(proxy.snapshot())));
        }
    }

    private void talk() throws IOException {
        if (!permits.sessions().tryAcquire()) {
            boolean resp = reader.received()[0] == '*';
            send(UTF_8.encode((resp ? "-" : "") + TOO_MANY + (resp ? "\r\n" : "\n\n")));
            return;
        }
        // The first command may take longer than the moment in which a client has to begin.
        channel.unlimited();
        try {
            ConsolePeer peer = new ConsolePeer(channel, proxy, limits, door);
            new ConsoleSession(proxy.console(), peer, reader.received()).run();
        } finally {
            permits.sessions().release();
        }
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
        if (response.isPage() || request.path().equals(UiPage.STATE)) {
            permits.visitors().visited(request.from());
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
            permits.largeAnswers().release();
        }
    }

    private boolean isTurn() {
        try {
            return permits.largeAnswers().tryAcquire(limits.requestMs(), TimeUnit.MILLISECONDS);
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
        Gzip gzip = new Gzip(new BufferedOutputStream(to, STREAMED_BYTES));
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

    private void send(ByteBuffer bytes) throws IOException {
        channel.limitWriting(limits.stallMs(), limits.answerMs());
        channel.write(bytes);
    }

    /**
     * Closing with unread bytes would reset the connection, and the other side could lose the response. Who asks only now
     * was taken for another reader than it is, and may have more time when it tries again.
     */
    private void partInPeace() throws IOException {
        channel.shutdownOutput();
        channel.limitReading(limits.farewellMs());
        byte[] late = channel.drop(DROPPED_BYTES_MAX);
        if (StatsClientKind.of(late, late.length) == StatsClientKind.HTTP) {
            permits.visitors().visited(channel.remoteAddress());
        }
    }
}
