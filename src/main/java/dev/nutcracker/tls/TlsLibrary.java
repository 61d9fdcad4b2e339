package dev.nutcracker.tls;

import dev.nutcracker.config.TlsProvider;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslProvider;

/** A library for TLS. */
enum TlsLibrary {
    BORINGSSL("boringssl", SslProvider.OPENSSL_REFCNT),
    JDK("jdk", SslProvider.JDK);

    private final String lowerCaseName;
    private final SslProvider provider;

    TlsLibrary(String lowerCaseName, SslProvider provider) {
        this.lowerCaseName = lowerCaseName;
        this.provider = provider;
    }

    /**
     * The one that the configuration asks for.
     *
     * @throws TlsException if it is not there
     */
    static TlsLibrary of(TlsProvider wanted) throws TlsException {
        return switch (wanted) {
            case AUTO -> OpenSsl.isAvailable() ? BORINGSSL : JDK;
            case BORINGSSL -> {
                if (!OpenSsl.isAvailable()) {
                    throw new TlsException(
                            "global: tls: provider: boringssl is not available here; there is jdk", null);
                }
                yield BORINGSSL;
            }
            case JDK -> JDK;
        };
    }

    SslProvider provider() {
        return provider;
    }

    @Override
    public String toString() {
        return lowerCaseName;
    }
}
