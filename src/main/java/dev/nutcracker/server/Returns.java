package dev.nutcracker.server;

import dev.nutcracker.config.ReturnRules;
import dev.nutcracker.config.ServerAddress;
import dev.nutcracker.health.DownCause;
import dev.nutcracker.health.ReturnStep;
import dev.nutcracker.health.ServerHealth;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides what happens at a server before it gets its keys back, if some of them were written elsewhere meanwhile.
 * A server has to be awake, and is given a moment for {@linkplain LateRequests what it had received}, before either begins.
 *
 * <pre>
 *   use     nothing
 *   flush   it forgets all its values
 *   hold    for a time it is sent a copy of each write, while another server still has its keys
 * </pre>
 *
 * {@link PoolHistory} calls it under its lock. Neither happens at a server that is new or that an operator had set aside.
 */
final class Returns implements ReturnStep {
    private static final Logger LOG = LoggerFactory.getLogger(Returns.class);

    private final PoolHistory history;
    private final PoolTimer timer;
    private final Function<ServerHealth, ServerRecord> records;
    private ReturnRules rules = ReturnRules.DEFAULTS;
    private volatile @Nullable Flusher flusher;

    /** @param records finds the record of a server in the pool */
    Returns(PoolHistory history, PoolTimer timer, Function<ServerHealth, ServerRecord> records) {
        this.history = history;
        this.timer = timer;
        this.records = records;
    }

    void take(ReturnRules newRules) {
        rules = newRules;
    }

    /** From now on {@code newFlusher} flushes servers. */
    void flushBy(Flusher newFlusher) {
        flusher = newFlusher;
    }

    @Override
    public boolean letReturn(ServerHealth server) {
        ServerRecord record = records.apply(server);
        if (!record.isWrittenElsewhere() || !record.hasBeenInUse() || record.wasSetAside()) {
            return true;
        }
        return switch (rules.onReturn()) {
            case USE -> true;
            case FLUSH -> {
                tell(record, "is flushed before it gets its keys back");
                yield !begin(record, LateRequests.MOMENT_NS, number -> flush(record, number));
            }
            case HOLD -> {
                tell(record, "is sent all writes for " + rules.holdTimeMs() + " ms before it gets its keys back");
                yield !begin(record, 0, number -> hold(record, number));
            }
        };
    }

    /**
     * Begins a return, whose number {@code step} gets when the server is ready for what has to happen in it. Returns false if the process
     * is ending.
     */
    private boolean begin(ServerRecord record, long delayNs, IntConsumer step) {
        ServerAddress address = history.inEffect().server(record.index()).address();
        int number = record.newReturn();
        return later(() -> settle(record, number, address, step), delayNs);
    }

    private void tell(ServerRecord record, String what) {
        PoolState pool = history.inEffect();
        LOG.info(
                "server {} of pool {} {}",
                pool.server(record.index()).text(),
                pool.config().name(),
                what);
    }

    /**
     * Goes on when the server does nothing any more that it received before. Without probes nobody knows that it is awake: what it
     * is sent now, it might do before that.
     */
    private void settle(ServerRecord record, int number, ServerAddress address, IntConsumer step) {
        if (!record.awaits(number)) {
            return;
        }
        Flusher by = flusher;
        if (by == null || !history.lateRequests.mayCome(address)) {
            step.accept(number);
            return;
        }
        by.ask(record, failure -> {
            if (!record.awaits(number)) {
                return;
            }
            if (failure != null) {
                history.returnFailed(record, failure.cause(), failure.text());
                return;
            }
            long leftNs = history.lateRequests.answered(address, history.nowNs());
            if (leftNs == 0) {
                step.accept(number);
            } else {
                later(() -> settle(record, number, address, step), leftNs);
            }
        });
    }

    private void hold(ServerRecord record, int number) {
        history.hold(record, number);
        later(() -> history.endHold(record, number), TimeUnit.MILLISECONDS.toNanos(rules.holdTimeMs()));
    }

    private void flush(ServerRecord record, int number) {
        Flusher by = flusher;
        if (by == null) {
            flushed(record, number, new Flusher.Failure(DownCause.LOST, "no worker is there"));
        } else {
            by.flush(record, failure -> flushed(record, number, failure));
        }
    }

    /** A flush for an earlier return, which has failed since, says nothing about the present one. */
    private void flushed(ServerRecord record, int number, Flusher.@Nullable Failure failure) {
        if (record.returnNumber() != number) {
            return;
        }
        if (failure == null) {
            record.isUpToDate();
            history.returned(record);
        } else {
            history.returnFailed(record, failure.cause(), failure.text());
        }
    }

    /** Flushes a server that does not stand in for others any more. */
    void flushStandIn(ServerRecord record, Runnable failed) {
        Flusher by = flusher;
        if (by != null) {
            by.flush(record, failure -> {
                if (failure != null) {
                    LOG.warn(
                            "a server of pool {} that stood in for others was not flushed: {}",
                            history.inEffect().config().name(),
                            failure.text());
                    failed.run();
                }
            });
        }
    }

    /** Returns false if the process is ending. */
    boolean later(Runnable task, long delayNs) {
        return timer.later(task, delayNs) != null;
    }
}
