package dev.nutcracker.discovery;

import dev.nutcracker.config.DiscoveryConfig;
import dev.nutcracker.config.DiscoverySource;

/** The table of the kinds of sources. */
final class Sources {
    private Sources() {}

    static ServerSource of(DiscoveryConfig config, DnsSockets sockets) {
        return switch (config.source()) {
            case DiscoverySource.ListFile file -> new FileSource(file);
            case DiscoverySource.ListUrl list -> new UrlSource(list, Http.of(config));
            case DiscoverySource.Consul consul -> new ConsulSource(consul, Http.of(config));
            case DiscoverySource.Etcd etcd -> new EtcdSource(etcd, Http.of(config));
            case DiscoverySource.Kubernetes kubernetes -> new KubernetesSource(kubernetes, config);
            case DiscoverySource.ElastiCache cluster -> new ElastiCacheSource(cluster);
            case DiscoverySource.Addresses addresses -> new AddressSource(addresses, sockets);
            case DiscoverySource.ServiceRecords records -> new ServiceSource(records, sockets);
        };
    }
}
