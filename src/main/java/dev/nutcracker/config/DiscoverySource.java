package dev.nutcracker.config;

import java.net.URI;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Where the list of a pool's servers is kept, from {@code discovery}. */
public sealed interface DiscoverySource {
    /** Returns the URL as the file has it. */
    String url();

    /** Returns the URL without its query, which may hold what is not for everybody. */
    default String shown() {
        int query = url().indexOf('?');
        return query < 0 ? url() : url().substring(0, query);
    }

    /** A file with a list. */
    record ListFile(String url, Path path) implements DiscoverySource {}

    /** A list at an address of HTTP. */
    record ListUrl(String url, URI uri) implements DiscoverySource {}

    /**
     * The addresses of a name.
     *
     * @param nameServer who is asked; null for the name servers of the machine
     */
    record Addresses(String url, String name, int port, ServerAddress.@Nullable Tcp nameServer)
            implements DiscoverySource {}

    /**
     * The SRV records of a name.
     *
     * @param shortNames whether servers are named by the first label of their host
     * @param nameServer who is asked; null for the name servers of the machine
     */
    record ServiceRecords(String url, String name, boolean shortNames, ServerAddress.@Nullable Tcp nameServer)
            implements DiscoverySource {}

    /**
     * The passing instances of a service of Consul.
     *
     * @param agent scheme, host and port
     * @param tag of the instances; null for any
     */
    record Consul(
            String url, URI agent, String service, @Nullable String tag) implements DiscoverySource {}

    /**
     * The keys of etcd under a prefix.
     *
     * @param member scheme, host and port
     */
    record Etcd(String url, URI member, String prefix) implements DiscoverySource {}

    /** The nodes of a cluster of memcached that ElastiCache, or what speaks like it, keeps. */
    record ElastiCache(String url, ServerAddress.Tcp endpoint) implements DiscoverySource {}

    /**
     * The ready endpoints of a service of Kubernetes.
     *
     * @param api where its API is; null for that of the cluster in which the process runs
     * @param port of the servers
     */
    record Kubernetes(String url, @Nullable URI api, String namespace, String service, int port)
            implements DiscoverySource {}
}
