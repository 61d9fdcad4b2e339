package dev.nutcracker.admin;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.nutcracker.stats.StatsJson;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
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
    /** What is read and dropped of somebody who goes on sending. */
    private static final int DROPPED_BYTES_MAX = 1024 * 1024;

    /** What is made of a stream before it is written. */
    private static final int STREAMED_BYTES = 64 * 1024;

    private final TimedChannel channel;
    private final Administered proxy;
    private final Limits limits;
    private final RequestReader reader;

    Exchange(TimedChannel channel, Administered proxy, Limits limits) {
        this.channel = channel;
        this.proxy = proxy;
        this.limits = limits;
        this.reader = new RequestReader(channel);
    }

    void run() throws IOException {
        switch (tongue()) {
            case HTTP -> answer();
            case RAW, UNDECIDED -> send(json());
        }
        partInPeace();
    }

    private Tongue tongue() throws IOException {
        Tongue tongue = Tongue.UNDECIDED;
        channel.limitReading(limits.momentMs());
        while (tongue == Tongue.UNDECIDED && reader.fill()) {
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
            // How long an action takes is not for the clock of the connection.
            channel.unlimited();
            send(Pages.answer(proxy, request), !request.method().equals("HEAD"));
        } catch (RefusedRequest e) {
            send(e.response(), true);
        }
    }

    private void send(HttpResponse response, boolean withBody) throws IOException {
        send(response.encoded(withBody));
        HttpResponse.Stream stream = response.stream();
        if (stream != null && withBody) {
            Writer out = new OutputStreamWriter(new BufferedOutputStream(channel.output(), STREAMED_BYTES), UTF_8);
            stream.writeTo(out);
            out.flush();
        }
    }

    private void send(ByteBuffer bytes) throws IOException {
        channel.limitWriting(limits.answerMs());
        channel.write(bytes);
    }

    /** Closing with bytes unread would reset the connection, and the other side could lose the answer. */
    private void partInPeace() throws IOException {
        channel.shutdownOutput();
        channel.limitReading(limits.farewellMs());
        channel.drop(DROPPED_BYTES_MAX);
    }
}
