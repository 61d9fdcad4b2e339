package dev.nutcracker.app;

import dev.nutcracker.admin.ProxyControl;
import dev.nutcracker.config.ConfigException;
import dev.nutcracker.config.ConfigOverrides;
import dev.nutcracker.config.Configuration;
import dev.nutcracker.config.OverridesText;
import dev.nutcracker.handover.HandoverStep;
import dev.nutcracker.handover.Message;
import dev.nutcracker.log.Log;
import dev.nutcracker.proxy.HandoverHooks;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the program has beside its pools, in a hand-over: the statistics port, the pid file, its end. */
final class Succession implements HandoverHooks {
    /** The name of the system property by which a test lets the process die at a {@link HandoverStep}. */
    static final String HALT_AT = "nutcracker.handover.halt";

    private static final String OVERRIDES = "overrides";
    private static final int KILLED = 137;

    private final StatsService stats;
    private final ProxyControl control;
    private final PidFile pidFile;
    private final ShutdownSignal end;
    private final Supervisor supervisor;
    private final OverrideBook overrides;
    private final Reloads reloads;
    private @Nullable ConfigOverrides carried;
    private final @Nullable String haltAt = System.getProperty(HALT_AT);

    Succession(
            StatsService stats,
            ProxyControl control,
            PidFile pidFile,
            ShutdownSignal end,
            Supervisor supervisor,
            OverrideBook overrides,
            Reloads reloads) {
        this.stats = stats;
        this.control = control;
        this.pidFile = pidFile;
        this.end = end;
        this.supervisor = supervisor;
        this.overrides = overrides;
        this.reloads = reloads;
    }

    @Override
    public List<Message.Extra> extras() {
        return List.of(new Message.Extra(OVERRIDES, OverridesText.of(overrides.all())));
    }

    @Override
    public void take(Message.Extra extra) throws IOException {
        if (extra.name().equals(OVERRIDES)) {
            try {
                carried = OverridesText.read("what the other process was told", extra.content());
            } catch (ConfigException e) {
                throw new IOException(Preview.text(e), e);
            }
        }
    }

    @Override
    public Configuration configuration(Configuration next) throws IOException {
        if (carried == null) {
            return next;
        }
        Configuration going = reloads.goOnWith(carried, "the other process");
        return going;
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
        overrides.keepIn(reloads.latest().configuration().global().admin().stateFile());
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
