package dev.nutcracker.handover;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Whether a process of this machine has died. */
final class DeadProcess {
    private static final char ENDED = 'Z';
    private static final long LOOK_NS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final int LOOKS = 50;

    private DeadProcess() {}

    /** The connections of a process close a moment before it is gone, so this looks for a second. */
    static boolean is(long pid) {
        for (int i = 0; i < LOOKS; i++) {
            if (isGone(pid)) {
                return true;
            }
            LockSupport.parkNanos(LOOK_NS);
        }
        return false;
    }

    /** A process that has ended may still be listed, as long as its parent has not asked for it. */
    private static boolean isGone(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
            // The state is behind the name, which is in parentheses.
            return stat.charAt(stat.lastIndexOf(')') + 2) == ENDED;
        } catch (IOException e) {
            return true;
        }
    }
}
