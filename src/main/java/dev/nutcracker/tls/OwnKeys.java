package dev.nutcracker.tls;

import dev.nutcracker.config.NamedIdentities;
import dev.nutcracker.config.TlsIdentity;
import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIMatcher;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.StandardConstants;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * The certificates that this side shows, and which of them: for the name that a client asks for, by its exact name first, then by
 * {@code *.} and all but its first label, and the pool's own otherwise. Immutable.
 */
final class OwnKeys extends X509ExtendedKeyManager {
    /** The index in this list is the alias of an identity. */
    private final List<TlsIdentity> all = new ArrayList<>();

    private final List<Integer> ofPool = new ArrayList<>();
    private final Map<String, List<Integer>> byName = new HashMap<>();

    OwnKeys(List<TlsIdentity> identities, List<NamedIdentities> named) {
        ofPool.addAll(add(identities));
        for (NamedIdentities item : named) {
            List<Integer> added = add(item.identities());
            item.names().forEach(name -> byName.put(name, added));
        }
    }

    private List<Integer> add(List<TlsIdentity> identities) {
        List<Integer> added = new ArrayList<>();
        for (TlsIdentity identity : identities) {
            added.add(all.size());
            all.add(identity);
        }
        return added;
    }

    /** Refuses names that no certificate is for. */
    SNIMatcher strictMatcher() {
        return new SNIMatcher(StandardConstants.SNI_HOST_NAME) {
            @Override
            public boolean matches(SNIServerName name) {
                return identities(text(name)) != null;
            }
        };
    }

    /** The identities for a name; null if only those of the pool are left. */
    private @Nullable List<Integer> identities(String name) {
        List<Integer> exact = byName.get(name);
        int dot = name.indexOf('.');
        return exact != null || dot < 0 ? exact : byName.get("*" + name.substring(dot));
    }

    private static String text(SNIServerName name) {
        return name instanceof SNIHostName host ? host.getAsciiName().toLowerCase(Locale.ROOT) : "";
    }

    @Override
    public @Nullable String chooseEngineServerAlias(String keyType, Principal @Nullable [] issuers, SSLEngine engine) {
        List<Integer> candidates = ofPool;
        if (engine.getHandshakeSession() instanceof ExtendedSSLSession session) {
            for (SNIServerName name : session.getRequestedServerNames()) {
                List<Integer> found = identities(text(name));
                candidates = found == null ? candidates : found;
            }
            if (candidates.size() > 1 && !isKnown(keyType, session.getPeerSupportedSignatureAlgorithms())) {
                return null;
            }
        }
        return alias(candidates, keyType);
    }

    /**
     * Whether the peer knows signatures by keys of this type. BoringSSL asks for a key of each type that this side has, whatever
     * the peer knows, and takes the first.
     */
    private static boolean isKnown(String keyType, String[] algorithms) {
        String signature = keyType.startsWith("EC") ? "ECDSA" : "RSA";
        return algorithms.length == 0 || Arrays.stream(algorithms).anyMatch(algorithm -> algorithm.contains(signature));
    }

    @Override
    public @Nullable String chooseEngineClientAlias(
            String[] keyTypes, Principal @Nullable [] issuers, SSLEngine engine) {
        for (String keyType : keyTypes) {
            String alias = alias(ofPool, keyType);
            if (alias != null) {
                return alias;
            }
        }
        return null;
    }

    /** Libraries name the type of a key by its algorithm, and some of those of EC by what has signed it, too. */
    private @Nullable String alias(List<Integer> candidates, String keyType) {
        for (int candidate : candidates) {
            String algorithm = all.get(candidate).key().key().getAlgorithm();
            if (keyType.equals(algorithm) || keyType.startsWith(algorithm + '_')) {
                return Integer.toString(candidate);
            }
        }
        return null;
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
        return all.get(Integer.parseInt(alias)).certificate().certificates().toArray(X509Certificate[]::new);
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
        return all.get(Integer.parseInt(alias)).key().key();
    }

    @Override
    public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
        return null;
    }

    @Override
    public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
        return null;
    }

    @Override
    public @Nullable String chooseClientAlias(
            String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return null;
    }

    @Override
    public @Nullable String chooseServerAlias(String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return null;
    }
}
