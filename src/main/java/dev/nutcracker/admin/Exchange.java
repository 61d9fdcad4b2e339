package dev.nutcracker.admin;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.nutcracker.stats.StatsJson;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * All that is said on one connection to the stats port.
 *
 * <pre>
 *   connected ── nothing for a moment, the end, or no HTTP ──► JSON, end
 *       │
 *       └─────── the start of a request line ──► one request ──► one response, end
 * </pre>
 */
final class Exchange {
    /** How long it is waited for the next byte while it is not known who speaks. */
    static final long MOMENT_MS = 100;
    /** How long a request may take to arrive, and an answer to be taken. */
    static final long LIMIT_MS = 5000;

    private static final int DROP_BYTES_MAX = 16 * 1024;

    private final TimedChannel channel;
    private final Administered proxy;
    private final RequestReader reader;

    Exchange(TimedChannel channel, Administered proxy) {
        this.channel = channel;
        this.proxy = proxy;
        this.reader = new RequestReader(channel);
    }

    void run() throws IOException {
        switch (tongue()) {
            case HTTP -> send(answer());
            case RAW, UNDECIDED -> send(json());
        }
        channel.shutdownOutput();
        // Closing with bytes unread would reset the connection and the reader lose the answer.
        channel.drop(DROP_BYTES_MAX);
    }

    private Tongue tongue() throws IOException {
        Tongue tongue = Tongue.UNDECIDED;
        channel.limitReading(MOMENT_MS);
        while (tongue == Tongue.UNDECIDED && reader.fill()) {
            tongue = reader.tongue();
            channel.limitReading(MOMENT_MS);
        }
        return tongue;
    }

    private ByteBuffer json() {
        channel.unlimited();
        return UTF_8.encode(StatsJson.of(proxy.snapshot()));
    }

    private ByteBuffer answer() throws IOException {
        channel.limitReading(LIMIT_MS);
        try {
            HttpRequest request = reader.read();
            // How long an action takes is not for the clock of the connection.
            channel.unlimited();
            HttpResponse response = Pages.answer(proxy, request);
            return response.encoded(!request.method().equals("HEAD"));
        } catch (RefusedRequest e) {
            return e.response().encoded(true);
        }
    }

    private void send(ByteBuffer bytes) throws IOException {
        channel.limitWriting(LIMIT_MS);
        channel.write(bytes);
    }
}
