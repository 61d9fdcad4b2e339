package dev.nutcracker.protocol.redis;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The owners of the settings in CONFIG GET and SET. A setting that is not in the table is the same for all servers: the
 * first one's value is returned, and it is set on all of them.
 */
enum Setting {
    /** To clients the proxy is one server with its own values of these. */
    OF_PROXY("cluster-enabled databases maxclients slowlog-log-slower-than slowlog-max-len timeout"),

    /** A secret, or a way to a server that bypasses the proxy: neither returned nor set. */
    HIDDEN("""
            bind bind-source-addr masterauth masteruser port primaryauth primaryuser protected-mode replicaof requirepass
            slaveof socket-mark-id tcp-backlog tcp-keepalive tls-client-key-file-pass tls-key-file-pass tls-port unixsocket
            unixsocketperm"""),

    /** Each server has its own, on its own disk: returned, but not set. */
    OF_ONE_SERVER("""
            aclfile appenddirname appendfilename cluster-config-file dbfilename dir logfile pidfile server-cpulist
            syslog-ident tls-ca-cert-dir tls-ca-cert-file tls-cert-file tls-client-cert-file tls-client-key-file
            tls-dh-params-file tls-key-file"""),

    OF_ALL_SERVERS("");

    private static final Map<String, Setting> KINDS = new HashMap<>();

    static {
        for (Setting kind : values()) {
            kind.names.forEach(name -> KINDS.put(name, kind));
        }
    }

    @SuppressWarnings("ImmutableEnumChecker") // Made by List.of.
    private final List<String> names;

    Setting(String names) {
        this.names = List.of(names.split("\\s+", -1));
    }

    /** @param name in any case */
    static Setting of(String name) {
        String lowerCase = name.toLowerCase(Locale.ROOT);
        // Later versions will have more of these, recognizable by their names.
        boolean hidden = lowerCase.contains("pass") || lowerCase.contains("announce");
        return hidden ? HIDDEN : KINDS.getOrDefault(lowerCase, OF_ALL_SERVERS);
    }
}
