package dev.nutcracker.proxy;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.nutcracker.protocol.CoalescingSplit;
import dev.nutcracker.protocol.Conversation;
import dev.nutcracker.protocol.GatheringSplit;
import dev.nutcracker.protocol.Inquiry;
import dev.nutcracker.protocol.ParsedRequest;
import dev.nutcracker.protocol.Preparation;
import dev.nutcracker.protocol.Refusal;
import dev.nutcracker.protocol.ReplyMode;
import dev.nutcracker.protocol.RequestSink;
import dev.nutcracker.protocol.Split;
import dev.nutcracker.protocol.Subscribing;
import dev.nutcracker.server.PoolState;
import dev.nutcracker.stats.KeyStep;
import dev.nutcracker.stats.RequestStep;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Notes what would become of a request, in place of doing it. */
final class RequestSteps implements RequestSink {
    private static final int KEYS_MAX = 1000;

    private final List<PoolState> pools;
    private final String pool;
    private final List<RequestStep> steps = new ArrayList<>();

    /** @param pool that the client would be connected to */
    RequestSteps(List<PoolState> pools, String pool) {
        this.pools = pools;
        this.pool = pool;
    }

    List<RequestStep> steps() {
        return List.copyOf(steps);
    }

    /** Whether it is known what would become of it. */
    boolean isKnown() {
        return !steps.isEmpty();
    }

    void note(String step) {
        steps.add(new RequestStep(step, null, null, null, 0, null, null));
    }

    private void refused(String step, String why) {
        steps.add(new RequestStep(step, null, null, null, 0, null, why));
    }

    /** The servers of the keys, as things are now; one fragment for each server. */
    private void keys(String step, ParsedRequest request, @Nullable Split split, @Nullable String severalServers) {
        List<RequestStep> found = new ArrayList<>();
        Map<String, Integer> fragments = new LinkedHashMap<>();
        for (int i = 0; i < Math.min(KEYS_MAX, request.keyCount()); i++) {
            byte[] key = new byte[request.keyLength(i)];
            request.message().getBytes(request.messageStart() + request.keyOffset(i), key);
            List<KeyStep> way = new KeyWay(pools, key).from(pool);
            String server = value(way, "server");
            String error = value(way, "error");
            int fragment = fragments.computeIfAbsent(String.valueOf(server), _ -> fragments.size() + 1);
            found.add(new RequestStep(step, key, value(way, "hash"), server, fragment, null, error));
        }
        boolean several = fragments.size() > 1;
        String joined = several && split != null ? joined(split) : null;
        String refused = several && split == null ? severalServers : null;
        for (RequestStep one : found) {
            steps.add(new RequestStep(
                    one.step(),
                    one.key(),
                    one.hash(),
                    one.server(),
                    several && split != null ? one.fragment() : 0,
                    joined,
                    one.refused() == null ? refused : one.refused()));
        }
        if (found.isEmpty()) {
            placeholder(step);
        }
    }

    /** A request without a key goes to the server of a key that is always the same. */
    private void placeholder(String step) {
        List<KeyStep> way = new KeyWay(pools, RequestSink.placeholderKey()).from(pool);
        steps.add(new RequestStep(
                step + " (it has no key)", null, null, value(way, "server"), 0, null, value(way, "error")));
    }

    /** Returns the last one of that name: routes lead from pool to pool. */
    private static @Nullable String value(List<KeyStep> way, String step) {
        return way.stream()
                .filter(one -> one.step().equals(step))
                .map(KeyStep::value)
                .reduce((_, last) -> last)
                .orElse(null);
    }

    private static String joined(Split split) {
        return switch (split) {
            case GatheringSplit _ -> "elements in the order of the keys";
            case CoalescingSplit _ -> "one answer made of all, when all have come";
        };
    }

    @Override
    public void forward(ParsedRequest request) {
        keys("forward whole", request, null, null);
    }

    @Override
    public void forwardPrepared(ParsedRequest request, Preparation preparation, byte[] severalServers) {
        keys("forward whole, after what it needs", request, null, text(severalServers));
    }

    @Override
    public void forwardNumbered(ParsedRequest request, Numbering numbering) {
        keys("forward whole", request, null, null);
    }

    @Override
    public void forwardTogether(ParsedRequest request, byte[] severalServers) {
        keys("forward whole", request, null, request.command().goesToFirstKey() ? null : text(severalServers));
    }

    @Override
    public void split(ParsedRequest request, Split split) {
        keys("split by servers", request, split, null);
    }

    @Override
    public void toEveryServer(ParsedRequest request, Split split) {
        steps.add(new RequestStep("to every server", null, null, "all of pool " + pool, 0, joined(split), null));
    }

    @Override
    public boolean publish(ParsedRequest request, Publication published) {
        keys("publish", request, null, null);
        return true;
    }

    @Override
    public boolean countSubscribers(ParsedRequest request, Split split) {
        toEveryServer(request, split);
        return true;
    }

    @Override
    public void visit(ParsedRequest request, VisitChoice choice, byte[] noSuchServer) {
        note("to the one server that its arguments name");
    }

    @Override
    public void subscribe(ParsedRequest request, Subscribing subscribing) {
        note("subscribe, on a connection of the proxy to the server of each topic");
    }

    @Override
    public boolean privately(ParsedRequest request, PrivateUse use) {
        keys("forward whole, on a connection that no other client uses", request, null, null);
        return true;
    }

    @Override
    public void answer(ParsedRequest request, byte[] response, Refusal refusal) {
        if (refusal == Refusal.NONE) {
            note("the proxy answers it");
        } else {
            refused("the proxy refuses it", text(response));
        }
    }

    @Override
    public void answerLast(ParsedRequest request, byte[] response) {
        note("the proxy answers it, and closes the client");
    }

    @Override
    public void breakOff(ParsedRequest request, byte[] response, Refusal refusal) {
        refused("the proxy refuses it, and closes the client", refusal.name().toLowerCase(Locale.ROOT));
    }

    @Override
    public void inquire(ParsedRequest request, Inquiry inquiry) {
        note("the proxy answers it, when it has asked all workers");
    }

    @Override
    public void changeReplies(ParsedRequest request, ReplyMode replies, byte[] response) {
        note("the proxy answers it");
    }

    @Override
    public void reset(ParsedRequest request, boolean endsSubscriptions, byte[] response) {
        note("the proxy answers it");
    }

    @Override
    public void findOut() {
        note("it waits until the proxy knows what the servers take");
    }

    @Override
    public void handOver(Conversation successor) {
        note("the client changes its protocol");
    }

    /** The first line of an error. */
    private static String text(byte[] response) {
        String text = new String(response, UTF_8);
        return text.lines().findFirst().orElse("");
    }
}
