package dev.nutcracker.tls;

import dev.nutcracker.config.TlsProvider;

/** The name of a library for TLS, as the configuration has it. */
public final class TlsName {
    private TlsName() {}

    /**
     * Returns that of the library that a configuration asks for. It is loaded for this.
     *
     * @throws TlsException if it is not there
     */
    public static String of(TlsProvider wanted) {
        return TlsLibrary.of(wanted).toString();
    }
}
