package dev.nutcracker.audit;

import dev.nutcracker.config.AuditConfig;
import dev.nutcracker.text.LogOutput;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Whether there is an audit log, which a reload may change. Whoever records events asks for the log when its work begins,
 * a client when it is accepted; where there is none, there is nothing to ask again.
 */
public final class AuditSwitch {
    private final Consumer<AuditEvent> witness;
    private volatile @Nullable AuditLog log;
    private final AtomicLong lostBefore = new AtomicLong();

    /** Nobody is told but the log. */
    public AuditSwitch() {
        this(_ -> {});
    }

    /** @param witness is told of every event that is recorded here, before the log and without one */
    public AuditSwitch(Consumer<AuditEvent> witness) {
        this.witness = witness;
    }

    /** The log; null if there is none. */
    public @Nullable AuditLog log() {
        return log;
    }

    /** How many lines have been lost since the start. */
    public long lost() {
        AuditLog current = log;
        return lostBefore.get() + (current == null ? 0 : current.lost());
    }

    /**
     * Opens what a configuration needs, without an effect yet.
     *
     * @throws IOException if the file cannot be opened
     */
    public Change prepare(AuditConfig next) throws IOException {
        AuditLog current = log;
        if (next.file() == null) {
            return new Change(next, null, null);
        }
        if (current == null) {
            return new Change(next, AuditLog.start(next), null);
        }
        boolean same = next.file().equals(current.config().file());
        return new Change(next, current, same ? null : AuditLog.open(next));
    }

    /** Records an event if there is a log. */
    public void record(AuditEvent event) {
        witness.accept(event);
        AuditLog current = log;
        if (current != null) {
            current.record(event);
        }
    }

    /** Ends the log, if there is one, after all of it is written. */
    public void close() {
        use(null);
    }

    private void use(@Nullable AuditLog next) {
        AuditLog former = log;
        log = next;
        if (former != null && former != next) {
            former.close();
            lostBefore.addAndGet(former.lost());
        }
    }

    /** A change that can be made or be given up. */
    public final class Change {
        private final AuditConfig config;
        private final @Nullable AuditLog next;
        private final @Nullable LogOutput file;

        private Change(AuditConfig config, @Nullable AuditLog next, @Nullable LogOutput file) {
            this.config = config;
            this.next = next;
            this.file = file;
        }

        /** From now on the log is that of the configuration. */
        public void make() {
            if (next != null && next == log) {
                next.use(config, file);
            } else {
                use(next);
            }
        }

        /** Nothing changes. */
        public void giveUp() {
            if (next != null && next != log) {
                next.close();
            }
            if (file != null) {
                closed(file);
            }
        }

        private static void closed(LogOutput opened) {
            try {
                opened.close();
            } catch (IOException e) {
                // Nothing was written to it.
            }
        }
    }
}
