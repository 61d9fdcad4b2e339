package dev.nutcracker.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.admin.StatsPort;
import dev.nutcracker.testing.OriginalNutcracker;
import dev.nutcracker.testing.PoolYaml;
import dev.nutcracker.testing.RawClient;
import dev.nutcracker.testing.RunningProxy;
import dev.nutcracker.testing.StatsReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** The original nutcracker and ours with the same pool, and one client at each. */
final class SideBySide implements AutoCloseable {
    private final OriginalNutcracker originalProxy;
    private final RunningProxy ourProxy;
    private final int originalPort;
    private final int ourPort;
    private final RawClient original;
    private final RawClient ours;

    private SideBySide(OriginalNutcracker originalProxy, RunningProxy ourProxy, int originalPort, int ourPort) {
        this.originalProxy = originalProxy;
        this.ourProxy = ourProxy;
        this.originalPort = originalPort;
        this.ourPort = ourPort;
        this.original = newClientOfOriginal();
        this.ours = newClientOfOurs();
    }

    /** Both proxies over the same servers. */
    static SideBySide over(PoolYaml pool) {
        return start(pool.elsewhere(), pool.elsewhere());
    }

    /** Each proxy with a pool of its own, for servers whose past shows in their responses. */
    static SideBySide start(PoolYaml originalPool, PoolYaml ourPool) {
        OriginalNutcracker originalProxy = OriginalNutcracker.start(originalPool.text());
        try {
            return new SideBySide(originalProxy, RunningProxy.start(ourPool), originalPool.port(), ourPool.port());
        } catch (RuntimeException | Error e) {
            originalProxy.close();
            throw e;
        }
    }

    RawClient newClientOfOriginal() {
        return RawClient.connect(originalPort);
    }

    RawClient newClientOfOurs() {
        return RawClient.connect(ourPort);
    }

    RawClient original() {
        return original;
    }

    RawClient ours() {
        return ours;
    }

    OriginalNutcracker originalProxy() {
        return originalProxy;
    }

    RunningProxy ourProxy() {
        return ourProxy;
    }

    /**
     * Plays a script at each proxy, request by request and then as one pipeline, and fails at the first response that is
     * not the same.
     *
     * @param reset run before each of the four plays
     * @param response reads one response
     */
    void shouldAnswerAlike(List<String> script, Runnable reset, Function<RawClient, String> response) {
        shouldAnswerOneByOneAlike(script, reset, response);
        reset.run();
        List<String> expected = pipelined(original, script, response);
        reset.run();
        shouldBeAlike(script, pipelined(ours, script, response), expected);
    }

    /** The same without the pipeline. */
    void shouldAnswerOneByOneAlike(List<String> script, Runnable reset, Function<RawClient, String> response) {
        reset.run();
        List<String> expected = oneByOne(original, script, response);
        reset.run();
        shouldBeAlike(script, oneByOne(ours, script, response), expected);
    }

    private static void shouldBeAlike(List<String> script, List<String> responses, List<String> expected) {
        for (int i = 0; i < script.size(); i++) {
            assertThat(responses.get(i))
                    .as("%d: %s", i, shortened(script.get(i)))
                    .isEqualTo(expected.get(i));
        }
    }

    private static List<String> oneByOne(RawClient client, List<String> script, Function<RawClient, String> response) {
        List<String> responses = new ArrayList<>();
        for (String request : script) {
            client.send(request);
            responses.add(read(client, request, response));
        }
        return responses;
    }

    private static List<String> pipelined(RawClient client, List<String> script, Function<RawClient, String> response) {
        client.send(String.join("", script));
        List<String> responses = new ArrayList<>();
        for (String request : script) {
            responses.add(read(client, request, response));
        }
        return responses;
    }

    private static String read(RawClient client, String request, Function<RawClient, String> response) {
        try {
            return response.apply(client);
        } catch (AssertionError e) {
            throw new AssertionError("No response to " + shortened(request), e);
        }
    }

    private static String shortened(String request) {
        return request.substring(0, Math.min(request.length(), 200));
    }

    /** The statistics of the original; they lag behind. */
    StatsReader originalStats() {
        return originalProxy.stats();
    }

    /** Our statistics, as the port of them gives them. */
    StatsReader ourStats() {
        try (StatsPort port = StatsPort.open("127.0.0.1", 0)) {
            port.serve(ourProxy.administered());
            return StatsReader.read(port.localAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        original.close();
        ours.close();
        ourProxy.close();
        originalProxy.close();
    }
}
