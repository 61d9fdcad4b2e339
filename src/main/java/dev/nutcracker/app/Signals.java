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
 * <p>A process inherits which signals are ignored: under {@code nohup}, under some supervisors and behind {@code &} in
 * a script, HUP or INT are. The JVM then ignores HUP, INT and TERM even after a handler is set. An operator who sends
 * one wants it to work, so the signal is first reset, then the handler is set again.
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

    /** Calls C's {@code signal}. The first call is slow, so it is made only when needed. */
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
