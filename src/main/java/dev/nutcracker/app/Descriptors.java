package dev.nutcracker.app;

import dev.nutcracker.net.DescriptorLimit;

/** How many file descriptors this process may open, and needs. */
final class Descriptors {
    /** With fewer, Java cannot open its own files, and its error messages are misleading. */
    private static final int NEEDED_BY_PROCESS = 48;

    private Descriptors() {}

    /** Fails when there are too few descriptors to read the configuration, which decides how many are needed in all. */
    static void requireForProcess() throws StartException {
        int allowed = allowed();
        if (allowed < NEEDED_BY_PROCESS) {
            throw new StartException("too few file descriptors: " + allowed + " are allowed (ulimit -n), and "
                    + NEEDED_BY_PROCESS + " are needed before the configuration can be read");
        }
    }

    /** Returns the limit; {@link Integer#MAX_VALUE} if there is none or it is unknown. */
    static int allowed() {
        return DescriptorLimit.ofThisProcess();
    }
}
