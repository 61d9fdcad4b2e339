package dev.nutcracker.protocol.memcache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.protocol.RequestRecorder.Step;
import dev.nutcracker.testing.MemcachedServer;
import dev.nutcracker.testing.RawClient;

/**
 * Two memcacheds, one that gets requests as they are, and one that gets what the conversation makes of them. Both are given the
 * same requests in the same order, so they hold the same items.
 */
final class MemcachedPair implements AutoCloseable {
    /** Answered by memcached only after everything before it, and by nothing else. */
    private static final String MARKER = "mn\r\n";

    private static final String MARKER_ANSWER = "MN\r\n";

    private final MemcachedServer direct = MemcachedServer.start();
    private final MemcachedServer behind = MemcachedServer.start();

    /** Connects a client to the memcached that is asked as it is. */
    RawClient connect() {
        return RawClient.connect(direct.port());
    }

    /** All answers to requests that are sent as they are. */
    String directly(String request) {
        try (RawClient client = connect()) {
            client.send(request + MARKER);
            StringBuilder answers = new StringBuilder();
            for (String line = client.readLine(); !line.equals(MARKER_ANSWER); line = client.readLine()) {
                answers.append(line);
            }
            return answers.toString();
        }
    }

    /** All answers to requests that are sent as the conversation passes them on. */
    String through(String request) {
        StringBuilder answers = new StringBuilder();
        try (RawClient server = RawClient.connect(behind.port())) {
            for (Conversed step : Conversed.whole(request)) {
                assertThat(step.step()).isNotIn(Step.ANSWERED_LAST, Step.BROKEN);
                answers.append(step.answer());
                if (step.isForwarded()) {
                    server.send(step.message() + step.fence());
                    answers.append(answerOf(step, server));
                }
            }
            server.send(MARKER).expect(MARKER_ANSWER);
        }
        return answers.toString();
    }

    private static String answerOf(Conversed request, RawClient server) {
        if (request.noreply()) {
            return "";
        }
        String answer = server.readMemcacheReply();
        if (request.quiet() && answer.equals(MARKER_ANSWER)) {
            return "";
        }
        server.expect(request.fence().isEmpty() ? "" : MARKER_ANSWER);
        return answer;
    }

    @Override
    public void close() {
        direct.close();
        behind.close();
    }
}
