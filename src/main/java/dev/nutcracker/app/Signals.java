package dev.nutcracker.app;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;

/**
 * Handlers for the operating system's signals. The JDK's only interface for them is {@code sun.misc.Signal}, which has
 * been there since Java 1.2 but may not be named without a compiler warning, so it is reached by reflection.
 *
 * <p>What a process is started with is kept by it: under {@code nohup}, some supervisors and behind {@code &} in a script,
 * HUP or INT are ignored. The JVM then leaves HUP, INT and TERM ignored whatever handler is given. Whoever sends one all the
 * same wants it obeyed, so it is no longer ignored before the handler is given once more.
 */
final class Signals {
    private static final long DEFAULT_ACTION = 0;

    private Signals() {}

    /**
     * Runs {@code handler} on a thread of its own each time the signal arrives.
     *
     * @param name without the prefix SIG
     */
    static void handle(String name, Runnable handler) {
        try {
            Class<?> signalType = Class.forName("sun.misc.Signal");
            Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
            Object signal = signalType.getConstructor(String.class).newInstance(name);
            Object handlerProxy = Proxy.newProxyInstance(
                    Signals.class.getClassLoader(), new Class<?>[] {handlerType}, (self, method, arguments) -> {
                        handler.run();
                        return null;
                    });
            Method handle = signalType.getMethod("handle", signalType, handlerType);
            Object before = handle.invoke(null, signal, handlerProxy);
            if (before == handlerType.getField("SIG_IGN").get(null)) {
                stopIgnoring((int) signalType.getMethod("getNumber").invoke(signal));
                handle.invoke(null, signal, handlerProxy);
            }
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("this JVM does not let signal " + name + " be handled", e);
        }
    }

    /** Calls C's {@code signal}; that is slow the first time, so it is done only where it is needed. */
    @SuppressWarnings("restricted")
    private static void stopIgnoring(int number) {
        Linker linker = Linker.nativeLinker();
        MethodHandle signal = linker.downcallHandle(
                linker.defaultLookup().findOrThrow("signal"),
                FunctionDescriptor.of(ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG));
        try {
            long _ = (long) signal.invokeExact(number, DEFAULT_ACTION);
        } catch (Throwable e) {
            throw new IllegalStateException("signal " + number + " stays ignored", e);
        }
    }
}
