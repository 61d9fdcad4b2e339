package dev.nutcracker.tls;

import dev.nutcracker.config.ClientCertificates;
import dev.nutcracker.config.GlobalTlsConfig;
import dev.nutcracker.config.ServerTlsConfig;
import dev.nutcracker.config.ServerVerification;
import dev.nutcracker.config.TlsAlgorithms;
import dev.nutcracker.config.TlsConfig;
import dev.nutcracker.config.TlsTrust;
import dev.nutcracker.pem.CertificateFile;
import dev.nutcracker.pem.CrlFile;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSslCachingX509KeyManagerFactory;
import io.netty.handler.ssl.OpenSslContextOption;
import io.netty.handler.ssl.OpenSslServerSessionContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.netty.handler.ssl.util.KeyManagerFactoryWrapper;
import io.netty.util.ReferenceCountUtil;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Makes contexts of configurations. */
final class ContextBuilding {
    /** Sessions that are kept for a server, to be resumed. */
    private static final int SERVER_SESSIONS = 64;

    private static final List<String> GROUPS = List.of("X25519MLKEM768", "x25519", "secp256r1", "secp384r1");

    private final TlsLibrary library;
    private final GlobalTlsConfig global;

    ContextBuilding(TlsLibrary library, GlobalTlsConfig global) {
        this.library = library;
        this.global = global;
    }

    /** @throws TlsException if the library refuses it */
    TlsContext ofClients(TlsConfig tls, OwnKeys keys, @Nullable PeerTrust trust, TicketKeys tickets) {
        SslContextBuilder builder = common(
                SslContextBuilder.forServer(factory(keys)).clientAuth(clientAuth(tls.clients())), tls.algorithms());
        if (trust != null) {
            builder.trustManager(trust);
        }
        if (tls.sessions().areOn()) {
            builder.sessionTimeout(tls.sessions().lifetimeS());
        }
        SslContext context = build(builder);
        try {
            if (context.sessionContext() instanceof OpenSslServerSessionContext sessions) {
                sessions.setSessionCacheEnabled(false);
                sessions.setSessionIdContext(trustDigest(tls));
                if (tls.sessions().areOn()) {
                    tickets.giveTo(sessions);
                }
            } else {
                context.sessionContext().setSessionCacheSize(1);
            }
            return new TlsContext(context, groupsOfConnections(tls.algorithms()));
        } catch (RuntimeException | Error e) {
            ReferenceCountUtil.release(context);
            throw e;
        }
    }

    /** The first keys of tickets. */
    TicketKeys tickets() {
        return TicketKeys.of(global);
    }

    /** Whether these keys are random, so that others take their place in time. */
    boolean turnsTickets(TlsConfig tls) {
        return library == TlsLibrary.BORINGSSL && tls.sessions().areOn() && global.ticketKeys() == null;
    }

    /** @throws TlsException if the library refuses it */
    TlsContext ofServers(ServerTlsConfig tls, @Nullable PeerTrust trust) {
        SslContextBuilder builder = common(SslContextBuilder.forClient(), tls.algorithms())
                .sessionCacheSize(SERVER_SESSIONS)
                .endpointIdentificationAlgorithm(tls.verify() == ServerVerification.FULL ? "HTTPS" : null);
        if (library == TlsLibrary.BORINGSSL) {
            // Without this it works with keys and certificates where the handshake runs.
            builder.option(OpenSslContextOption.USE_TASKS, true);
        }
        if (!tls.identities().isEmpty()) {
            builder.keyManager(factory(new OwnKeys(tls.identities(), List.of())));
        }
        if (trust == null) {
            builder.trustManager(InsecureTrustManagerFactory.INSTANCE);
        } else {
            builder.trustManager(trust);
        }
        return new TlsContext(build(builder), groupsOfConnections(tls.algorithms()));
    }

    /** How certificates of clients are verified; null if they are not asked for. */
    static @Nullable PeerTrust trust(TlsConfig tls) {
        return tls.clients() == ClientCertificates.NONE ? null : new PeerTrust(tls.trust(), false);
    }

    /** How certificates of servers are verified; null if they are not. */
    static @Nullable PeerTrust trust(ServerTlsConfig tls) {
        TlsTrust trust = tls.trust();
        return tls.verify() == ServerVerification.NONE
                ? null
                : new PeerTrust(trust, tls.verify() == ServerVerification.FULL);
    }

    private SslContextBuilder common(SslContextBuilder builder, TlsAlgorithms algorithms) {
        boolean onlyNewest = algorithms.minVersion().equals("1.3");
        builder.sslProvider(library.provider())
                .protocols(onlyNewest ? List.of("TLSv1.3") : List.of("TLSv1.3", "TLSv1.2"))
                .ciphers(
                        algorithms.ciphers().isEmpty() ? TlsAlgorithms.ALL_CIPHERS : algorithms.ciphers(),
                        SupportedCipherSuiteFilter.INSTANCE);
        if (library == TlsLibrary.BORINGSSL) {
            builder.option(OpenSslContextOption.GROUPS, groups(algorithms).toArray(String[]::new));
        }
        return builder;
    }

    /** The JDK has groups for each connection; it ignores those that it does not know. */
    private List<String> groupsOfConnections(TlsAlgorithms algorithms) {
        return library == TlsLibrary.BORINGSSL ? List.of() : groups(algorithms);
    }

    private static List<String> groups(TlsAlgorithms algorithms) {
        return algorithms.groups().isEmpty() ? GROUPS : algorithms.groups();
    }

    /** With BoringSSL, keys and certificates are converted once and kept. */
    private KeyManagerFactory factory(OwnKeys keys) {
        KeyManagerFactory factory = new KeyManagerFactoryWrapper(keys);
        return library == TlsLibrary.BORINGSSL ? new OpenSslCachingX509KeyManagerFactory(factory) : factory;
    }

    private static SslContext build(SslContextBuilder builder) {
        try {
            return builder.build();
        } catch (SSLException | IllegalArgumentException e) {
            throw new TlsException("TLS cannot be set up: " + e.getMessage(), e);
        }
    }

    private static ClientAuth clientAuth(ClientCertificates clients) {
        return switch (clients) {
            case NONE -> ClientAuth.NONE;
            case OPTIONAL -> ClientAuth.OPTIONAL;
            case REQUIRED -> ClientAuth.REQUIRE;
        };
    }

    /** Sessions are resumed only where the same certificates are good: what identifies them for this. */
    private static byte[] trustDigest(TlsConfig tls) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update((byte) tls.clients().ordinal());
            for (CertificateFile file : tls.trust().cas()) {
                for (X509Certificate certificate : file.certificates()) {
                    digest.update(certificate.getEncoded());
                }
            }
            for (CrlFile file : tls.trust().crls()) {
                for (X509CRL list : file.lists()) {
                    digest.update(list.getEncoded());
                }
            }
            return digest.digest();
        } catch (GeneralSecurityException e) {
            throw new TlsException("certificates cannot be written: " + e.getMessage(), e);
        }
    }
}
