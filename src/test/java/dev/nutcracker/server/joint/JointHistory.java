package dev.nutcracker.server.joint;

import static java.util.Objects.requireNonNull;

import dev.nutcracker.client.PlayedRedis;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What clients have done with one key, and been answered. It is right if there is an order of the requests, one behind the other, in
 * which one server would have given these answers, and in which none comes before another one that was answered before it was sent.
 *
 * <p>A request that was answered with an error may have been done or not, but not after the next one is answered.
 */
final class JointHistory {
    private final String key;
    private final @Nullable String first;
    private final boolean mayVanish;
    private final boolean mayComeLate;
    private final List<Step> steps = new ArrayList<>();

    /**
     * @param first the value at the beginning; null for none
     * @param mayVanish whether the value may be lost at any time, as that of a cache
     * @param mayComeLate whether what was answered with an error may be done at any time
     */
    JointHistory(String key, @Nullable String first, boolean mayVanish, boolean mayComeLate) {
        this.key = key;
        this.first = first;
        this.mayVanish = mayVanish;
        this.mayComeLate = mayComeLate;
    }

    /** One or more requests for the key that are done at once. */
    static final class Step {
        private final Object client;
        private final List<List<String>> requests;
        private final int begun;
        private int ended = Integer.MAX_VALUE;
        private @Nullable List<String> answers;

        private Step(Object client, List<List<String>> requests, int begun) {
            this.client = client;
            this.requests = requests;
            this.begun = begun;
        }

        /** @param given the answers; null for an error */
        void ends(int now, @Nullable List<String> given) {
            ended = now;
            answers = given;
        }

        @Override
        public String toString() {
            return "%d-%s %s %s -> %s"
                    .formatted(begun, ended == Integer.MAX_VALUE ? "" : ended, client, requests, answers)
                    .replace("\r\n", " ");
        }
    }

    Step begin(Object client, List<List<String>> requests, int now) {
        Step step = new Step(client, requests, now);
        steps.add(step);
        return step;
    }

    private record Situation(long done, @Nullable String value) {}

    /** Whether one server may have answered so. */
    boolean isRight() {
        return mayGoOn(0, first, new HashSet<>());
    }

    private boolean mayGoOn(long done, @Nullable String value, Set<Situation> seen) {
        if (!seen.add(new Situation(done, value))) {
            return false;
        }
        if (mayVanish && value != null && mayGoOn(done, null, seen)) {
            return true;
        }
        boolean over = true;
        for (int i = 0; i < steps.size(); i++) {
            Step step = steps.get(i);
            boolean isDone = (done >> i & 1) == 1;
            over &= isDone || step.answers == null;
            if (!isDone && mayBeNext(i, done)) {
                Map<String, String> values = new HashMap<>();
                if (value != null) {
                    values.put(key, value);
                }
                List<String> answers = step.requests.stream()
                        .map(request -> PlayedRedis.answer(values, request))
                        .toList();
                boolean fits =
                        step.answers == null || step.answers.equals(answers) || (mayVanish && isReadOfNothing(step));
                if (fits && mayGoOn(done | 1L << i, values.get(key), seen)) {
                    return true;
                }
            }
        }
        return over;
    }

    private static boolean isReadOfNothing(Step step) {
        List<String> request = step.requests.getFirst();
        boolean reads = request.getFirst().equals("GET") || request.getFirst().equals("EXISTS");
        return reads && requireNonNull(step.answers).getFirst().equals(PlayedRedis.answer(new HashMap<>(), request));
    }

    private boolean mayBeNext(int index, long done) {
        Step step = steps.get(index);
        for (int i = 0; i < steps.size(); i++) {
            Step other = steps.get(i);
            boolean isDone = (done >> i & 1) == 1;
            if (isDone && latest(step) < other.begun) {
                return false;
            }
            boolean isBefore = other.ended < step.begun || (other.client == step.client && i < index);
            if (!isDone && other.answers != null && isBefore) {
                return false;
            }
        }
        return true;
    }

    /** By when it has been done if ever. */
    private int latest(Step step) {
        if (step.answers != null) {
            return step.ended;
        }
        int latest = Integer.MAX_VALUE;
        for (Step other : steps) {
            if (!mayComeLate && other.answers != null && other.begun > step.ended) {
                latest = Math.min(latest, other.ended);
            }
        }
        return latest;
    }

    @Override
    public String toString() {
        return "%s, at first %s:\n%s"
                .formatted(
                        key,
                        first,
                        String.join("\n", steps.stream().map(Step::toString).toList()));
    }
}
