package dev.nutcracker.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.proxy.Disturbance.Disturbed;
import dev.nutcracker.proxy.Disturbance.Place;
import dev.nutcracker.testing.Checker;
import dev.nutcracker.testing.Checker.Report;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets one disturbance of a place follow the other, in an order that its random numbers give. Clients of this place alone witness each:
 * they get the errors that belong to it, and none before the next.
 */
final class Disturber implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Disturber.class);
    private static final int PAUSE_MS = 3000;

    private final Place place;
    private final Disturbed disturbed;
    private final List<Checker> witnesses;
    private final Random random;
    private final BooleanSupplier goOn;
    private List<Report> calm;

    Disturber(Place place, Disturbed disturbed, List<Checker> witnesses, Random random, BooleanSupplier goOn) {
        this.place = place;
        this.disturbed = disturbed;
        this.witnesses = witnesses;
        this.random = random;
        this.goOn = goOn;
        this.calm = look();
    }

    @Override
    public void run() {
        while (goOn.getAsBoolean()) {
            Disturbance.rest(random, PAUSE_MS);
            disturb(Disturbance.any(Disturbance.at(place), random));
        }
    }

    private void disturb(Disturbance next) {
        List<Report> before = witnesses.stream().map(Checker::soFar).toList();
        for (int i = 0; i < calm.size(); i++) {
            assertThat(newErrors(calm.get(i), before.get(i)))
                    .as("errors before %s, while all was well", next)
                    .isEmpty();
        }
        long beginNs = System.nanoTime();
        LOG.info("begins: {}", next);
        try {
            next.befall(disturbed, new Random(random.nextLong()));
        } catch (Exception e) {
            throw new AssertionError(next.toString(), e);
        }
        long doneNs = System.nanoTime();
        boolean byThemselves = disturbed.awaitCalm(place);
        boolean tooLong = !byThemselves || ms(beginNs, doneNs) > DisturbedProxy.FAILOVER_WAIT_LEAST_MS;
        calm = look();
        LOG.info(
                "is over: {}, took {} ms, and {} ms until all was well",
                next,
                ms(beginNs, doneNs),
                ms(doneNs, System.nanoTime()));
        for (int i = 0; i < calm.size(); i++) {
            expectNothingElse(next, tooLong, before.get(i), calm.get(i));
        }
    }

    private static long ms(long beginNs, long endNs) {
        return (endNs - beginNs) / 1_000_000;
    }

    /** All has been read, so that what is lost is known. */
    private List<Report> look() {
        witnesses.forEach(Checker::awaitLook);
        return witnesses.stream().map(Checker::soFar).toList();
    }

    private static void expectNothingElse(Disturbance disturbance, boolean tooLong, Report before, Report after) {
        TreeMap<String, Integer> errors = newErrors(before, after);
        List<String> lost =
                after.lost().subList(before.lost().size(), after.lost().size());
        LOG.info("{}{}: errors {}, lost {}", disturbance, tooLong ? ", too long" : "", errors, lost);
        assertThat(errors.keySet())
                .as("errors of %s", disturbance)
                .allMatch(error -> disturbance.explains(error, tooLong));
        if (!disturbance.mayLose()) {
            assertThat(lost).as("lost by %s", disturbance).isEmpty();
        }
    }

    private static TreeMap<String, Integer> newErrors(Report before, Report after) {
        TreeMap<String, Integer> errors = new TreeMap<>();
        after.errors().forEach((text, seen) -> {
            int more = seen.count()
                    - (before.errors().containsKey(text)
                            ? before.errors().get(text).count()
                            : 0);
            if (more > 0) {
                errors.put(text, more);
            }
        });
        return errors;
    }
}
