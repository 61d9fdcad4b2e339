package dev.nutcracker.app;

import dev.nutcracker.admin.ProxyControl;
import dev.nutcracker.handover.HandoverStep;
import dev.nutcracker.log.Log;
import dev.nutcracker.proxy.HandoverHooks;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** What the program has beside its pools, in a hand-over: the statistics port, the pid file, its end. */
final class Succession implements HandoverHooks {
    /** The name of the system property by which a test lets the process die at a {@link HandoverStep}. */
    static final String HALT_AT = "nutcracker.handover.halt";

    private static final int KILLED = 137;

    private final StatsService stats;
    private final ProxyControl control;
    private final PidFile pidFile;
    private final ShutdownSignal end;
    private final Supervisor supervisor;
    private final @Nullable String haltAt = System.getProperty(HALT_AT);

    Succession(StatsService stats, ProxyControl control, PidFile pidFile, ShutdownSignal end, Supervisor supervisor) {
        this.stats = stats;
        this.control = control;
        this.pidFile = pidFile;
        this.end = end;
        this.supervisor = supervisor;
    }

    /** A Unix socket is opened at the end: until then the other process is found there. */
    @Override
    public void prepare() throws IOException {
        if (!stats.isUnix()) {
            stats.open();
        }
    }

    @Override
    public void serve() {
        stats.serve(control);
    }

    @Override
    public void finish(long otherPid) {
        pidFile.takeOver(otherPid);
        // The other process is about to end, which must not be the end of the service.
        supervisor.ready("took over from pid " + otherPid);
        try {
            if (!stats.isOpen()) {
                stats.open();
                stats.serve(control);
            }
        } catch (IOException e) {
            Log.always(StartupMessages.SOURCE, "there are no statistics: " + e.getMessage());
        }
    }

    @Override
    public void handedOver() {
        stats.leave();
        end.handedOver();
    }

    /** As if it had been killed: nothing is tidied up. */
    @Override
    public void reached(HandoverStep step) {
        if (step.name().equals(haltAt)) {
            Runtime.getRuntime().halt(KILLED);
        }
    }
}
