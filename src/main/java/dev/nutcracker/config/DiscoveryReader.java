package dev.nutcracker.config;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads who keeps the list of a pool's servers. */
final class DiscoveryReader {
    private static final List<PoolKey> NEED_DISCOVERY = List.of(
            PoolKey.DISCOVERY_INTERVAL,
            PoolKey.DISCOVERY_MAX_LOSS,
            PoolKey.DISCOVERY_HOLD,
            PoolKey.DISCOVERY_TOKEN_FILE,
            PoolKey.DISCOVERY_CA);
    /** In place of a file: the CAs of the JDK. */
    private static final Path SYSTEM = Path.of("system");

    private final Section<PoolKey> section;
    private final SecretFiles files;
    private final Problems problems;

    DiscoveryReader(Section<PoolKey> section, SecretFiles files, Problems problems) {
        this.section = section;
        this.files = files;
        this.problems = problems;
    }

    /** Returns it; null if the servers are those of the file, or if there is a problem. */
    @Nullable
    DiscoveryConfig read() {
        @Nullable DiscoverySource source = section.value(PoolKey.DISCOVERY, DiscoverySource.class);
        if (!section.has(PoolKey.DISCOVERY)) {
            NEED_DISCOVERY.stream().filter(section::has).forEach(key -> complain(key, "needs discovery"));
        }
        if (source == null) {
            return null;
        }
        @Nullable Expanded tokenFile = tokenFile(source);
        return new DiscoveryConfig(
                source,
                section.number(PoolKey.DISCOVERY_INTERVAL),
                Math.toIntExact(section.number(PoolKey.DISCOVERY_MAX_LOSS)),
                section.number(PoolKey.DISCOVERY_HOLD),
                tokenFile,
                trust(source));
    }

    /** It is read here only to find mistakes: a token may change often. */
    private @Nullable Expanded tokenFile(DiscoverySource source) {
        @Nullable Expanded file = section.value(PoolKey.DISCOVERY_TOKEN_FILE, Expanded.class);
        if (file == null) {
            return null;
        }
        if (!takesToken(source)) {
            complain(PoolKey.DISCOVERY_TOKEN_FILE, "is for http, https, consul, etcd and k8s only");
            return null;
        }
        files.read(file, section.position(PoolKey.DISCOVERY_TOKEN_FILE), PoolKey.DISCOVERY_TOKEN_FILE);
        if (!isEncrypted(source)) {
            problems.warning(
                    section.position(PoolKey.DISCOVERY_TOKEN_FILE),
                    PoolKey.DISCOVERY_TOKEN_FILE.configName(),
                    "the connection to the source is plain: everybody on the way can read the token");
        }
        return file;
    }

    private TlsTrust trust(DiscoverySource source) {
        if (!section.has(PoolKey.DISCOVERY_CA)) {
            return TlsTrust.NONE;
        }
        if (!isEncrypted(source)) {
            complain(PoolKey.DISCOVERY_CA, "is for sources with TLS only");
            return TlsTrust.NONE;
        }
        List<Section.Located<Path>> given = section.items(PoolKey.DISCOVERY_CA, Path.class);
        return given.size() == 1 && given.getFirst().value().equals(SYSTEM)
                ? new TlsTrust(true, List.of(), List.of())
                : new TlsTrust(
                        false,
                        new TlsFiles<>(section, files, problems, Instant.now()).authorities(PoolKey.DISCOVERY_CA),
                        List.of());
    }

    private static boolean takesToken(DiscoverySource source) {
        return switch (source) {
            case DiscoverySource.ListUrl _,
                    DiscoverySource.Consul _,
                    DiscoverySource.Etcd _,
                    DiscoverySource.Kubernetes _ -> true;
            case DiscoverySource.ListFile _,
                    DiscoverySource.Addresses _,
                    DiscoverySource.ServiceRecords _,
                    DiscoverySource.ElastiCache _ -> false;
        };
    }

    private static boolean isEncrypted(DiscoverySource source) {
        return switch (source) {
            case DiscoverySource.ListUrl list -> "https".equals(list.uri().getScheme());
            case DiscoverySource.Consul consul -> "https".equals(consul.agent().getScheme());
            case DiscoverySource.Etcd etcd -> "https".equals(etcd.member().getScheme());
            case DiscoverySource.Kubernetes kubernetes ->
                kubernetes.api() == null || "https".equals(kubernetes.api().getScheme());
            case DiscoverySource.ListFile _,
                    DiscoverySource.Addresses _,
                    DiscoverySource.ServiceRecords _,
                    DiscoverySource.ElastiCache _ -> false;
        };
    }

    private void complain(PoolKey key, String message) {
        problems.error(section.position(key), key.configName(), message);
    }
}
