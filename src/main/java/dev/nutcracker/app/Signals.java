package dev.nutcracker.app;

import java.lang.reflect.Proxy;

/**
 * Handlers for the operating system's signals. The JDK's only interface for them is {@code sun.misc.Signal}, which has
 * been there since Java 1.2 but may not be named without a compiler warning, so it is reached by reflection.
 */
final class Signals {
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
            signalType.getMethod("handle", signalType, handlerType).invoke(null, signal, handlerProxy);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("this JVM does not let signal " + name + " be handled", e);
        }
    }
}
