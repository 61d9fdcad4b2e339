package dev.nutcracker.benchmarks.load;

import java.util.EnumSet;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The configuration that a proxy reads: one pool of all servers, one thread, nothing written to a log for a request. */
enum ConfigFormat {
    NUTCRACKER(EnumSet.allOf(Protocol.class)) {
        @Override
        String text(Protocol protocol, int port, int[] serverPorts) {
            return """
                    benchmark:
                      listen: 127.0.0.1:%d
                      hash: fnv1a_64
                      distribution: ketama
                      redis: %b
                      servers:
                    """.formatted(port, protocol == Protocol.REDIS)
                    // With names, keys go to the same servers in each run, whatever the ports.
                    + each(serverPorts, i -> "   - 127.0.0.1:%d:1 server%d\n".formatted(serverPorts[i], i));
        }
    },
    PREDIXY(EnumSet.of(Protocol.REDIS)) {
        @Override
        String text(Protocol protocol, int port, int[] serverPorts) {
            return """
                    Name benchmark
                    Bind 127.0.0.1:%d
                    WorkerThreads 1
                    LogVerbSample 0
                    LogDebugSample 0
                    LogInfoSample 0
                    Authority {
                        Auth {
                            Mode write
                        }
                    }
                    StandaloneServerPool {
                        Databases 1
                        Hash crc16
                        Distribution modula
                        RefreshMethod fixed
                    """.formatted(port)
                    + each(
                            serverPorts,
                            i -> "    Group server%d {\n        + 127.0.0.1:%d\n    }\n".formatted(i, serverPorts[i]))
                    + "}\n";
        }
    },
    HAPROXY(EnumSet.allOf(Protocol.class)) {
        @Override
        String text(Protocol protocol, int port, int[] serverPorts) {
            return """
                    global
                        nbthread 1
                    defaults
                        mode tcp
                        timeout connect 5s
                        timeout client 1h
                        timeout server 1h
                    frontend clients
                        bind 127.0.0.1:%d
                        default_backend servers
                    backend servers
                        balance roundrobin
                    """.formatted(port)
                    + each(serverPorts, i -> "    server server%d 127.0.0.1:%d\n".formatted(i, serverPorts[i]));
        }
    },
    ENVOY(EnumSet.allOf(Protocol.class)) {
        @Override
        String text(Protocol protocol, int port, int[] serverPorts) {
            return """
                    static_resources:
                      listeners:
                      - name: clients
                        address: {socket_address: {address: 127.0.0.1, port_value: %d}}
                        filter_chains:
                        - filters:
                          - name: envoy.filters.network.tcp_proxy
                            typed_config:
                              "@type": type.googleapis.com/envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy
                              stat_prefix: benchmark
                              cluster: servers
                      clusters:
                      - name: servers
                        type: STATIC
                        connect_timeout: 5s
                        lb_policy: ROUND_ROBIN
                        circuit_breakers:
                          thresholds:
                          - {max_connections: 100000, max_pending_requests: 100000}
                        load_assignment:
                          cluster_name: servers
                          endpoints:
                          - lb_endpoints:
                    """.formatted(port)
                    + each(
                            serverPorts,
                            i -> "          - endpoint: {address: {socket_address: {address: 127.0.0.1, port_value: "
                                    + serverPorts[i] + "}}}\n");
        }
    };

    private final Set<Protocol> protocols;

    ConfigFormat(Set<Protocol> protocols) {
        this.protocols = protocols;
    }

    boolean serves(Protocol protocol) {
        return protocols.contains(protocol);
    }

    abstract String text(Protocol protocol, int port, int[] serverPorts);

    private static String each(int[] serverPorts, IntFunction<String> line) {
        return IntStream.range(0, serverPorts.length).mapToObj(line).collect(Collectors.joining());
    }
}
