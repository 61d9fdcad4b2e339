package dev.nutcracker.net;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;

/** The flags of an open file that decide whether a call waits, which neither Java nor Netty can change. Linux only. */
final class DescriptorFlags {
    // fcntl(2)
    private static final int F_GETFL = 3;
    private static final int F_SETFL = 4;
    private static final int O_NONBLOCK = 0x800;
    private static final int FIXED_PARAMETERS = 2;

    private DescriptorFlags() {}

    /**
     * Lets no call wait on this open file, by any of its descriptors in any process.
     *
     * @throws IOException if the system refuses
     */
    static void makeNonBlocking(int descriptor) throws IOException {
        int flags = fcntl(descriptor, F_GETFL, 0);
        if (flags < 0 || ((flags & O_NONBLOCK) == 0 && fcntl(descriptor, F_SETFL, flags | O_NONBLOCK) < 0)) {
            throw new IOException("descriptor " + descriptor + " cannot be made not to block");
        }
    }

    @SuppressWarnings("restricted")
    private static int fcntl(int descriptor, int command, int argument) throws IOException {
        Linker linker = Linker.nativeLinker();
        MethodHandle fcntl = linker.downcallHandle(
                linker.defaultLookup().findOrThrow("fcntl"),
                FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT),
                Linker.Option.firstVariadicArg(FIXED_PARAMETERS));
        try {
            return (int) fcntl.invokeExact(descriptor, command, argument);
        } catch (Throwable e) {
            throw new IOException("fcntl cannot be called", e);
        }
    }
}
