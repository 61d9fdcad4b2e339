package dev.nutcracker.protocol.redis;

import dev.nutcracker.protocol.Preparation;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The scripts that a pool's clients have loaded, and, separately, those that they have run with EVAL. Some clients write
 * a new script for each run, which must not push out scripts that others call by name.
 */
final class KnownScripts {
    private static final int LOADED_MAX = 4096;
    private static final long LOADED_BYTES_MAX = 8L * 1024 * 1024;
    private static final int RUN_MAX = 256;
    private static final long RUN_BYTES_MAX = 1024 * 1024;

    private final Scripts loaded = new Scripts(LOADED_MAX, LOADED_BYTES_MAX);
    private final Scripts run = new Scripts(RUN_MAX, RUN_BYTES_MAX);

    private final Runnable publishing;

    /** @param publishing called for each new script that publishes messages */
    KnownScripts(Runnable publishing) {
        this.publishing = publishing;
    }

    /** {@code SCRIPT LOAD script}; {@code request} is before its first argument. */
    void load(ArgumentCursor request) {
        request.moveTo(2);
        learn(loaded, request);
    }

    /** {@code EVAL script …}. */
    void run(ArgumentCursor request) {
        request.moveTo(1);
        learn(run, request);
    }

    /** Clients of another process have used this script. */
    void know(boolean isLoaded, byte[] text) {
        if ((isLoaded ? loaded : run).learn(text) && publishes(new String(text, StandardCharsets.ISO_8859_1))) {
            publishing.run();
        }
    }

    /** Visits all scripts, those that are known for longest first. */
    void each(ScriptVisitor visitor) {
        run.each(text -> visitor.visit(false, text));
        loaded.each(text -> visitor.visit(true, text));
    }

    private void learn(Scripts scripts, ArgumentCursor script) {
        if (scripts.learn(script) && publishes(script.text())) {
            publishing.run();
        }
    }

    /** The command to publish may also come in its arguments, which are not searched. */
    private static boolean publishes(String script) {
        return script.toLowerCase(Locale.ROOT).contains("publish");
    }

    /** {@code SCRIPT FLUSH}. */
    void clear() {
        loaded.clear();
        run.clear();
    }

    /** {@code EVALSHA name …}: the request that loads that script, {@code null} if it is unknown. */
    @Nullable
    Preparation find(ArgumentCursor request) {
        request.moveTo(1);
        Preparation found = loaded.find(request);
        return found != null ? found : run.find(request);
    }
}
