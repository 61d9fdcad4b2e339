package dev.nutcracker.config;

import static dev.nutcracker.config.Quoting.quoted;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Parses the URL of a list of servers.
 *
 * <pre>
 *   consul://10.0.0.1:8500/cache?tag=blue
 *   │        │             │     └ options
 *   │        │             └ path
 *   │        └ authority
 *   └ scheme: the kind of source
 * </pre>
 */
final class DiscoveryParser {
    static final String FORM = "a URL of file, http, https, dns, srv, consul, etcd, elasticache or k8s";

    private static final int MEMCACHED_PORT = 11211;
    private static final int DNS_PORT = 53;
    /** Of hosts, services, tags and namespaces. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_]([A-Za-z0-9._-]{0,251}[A-Za-z0-9_])?\\.?");

    private static final Pattern ADDRESS = Pattern.compile("[0-9.]+|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");

    private final String url;
    private final String scheme;
    private final String authority;
    /** With its slash; empty if there is none. */
    private final String path;

    private final Map<String, String> options = new HashMap<>();

    private DiscoveryParser(String url, int schemeLength) {
        this.url = url;
        this.scheme = url.substring(0, schemeLength);
        String rest = url.substring(schemeLength + "://".length());
        int query = rest.indexOf('?');
        String place = query < 0 ? rest : rest.substring(0, query);
        int slash = place.indexOf('/');
        this.authority = slash < 0 ? place : place.substring(0, slash);
        this.path = slash < 0 ? "" : place.substring(slash);
    }

    static DiscoverySource parse(String url) throws InvalidValue {
        int schemeLength = url.indexOf("://");
        if (schemeLength <= 0) {
            throw new InvalidValue("the value is not a URL; allowed: " + FORM);
        }
        if (url.indexOf('@') >= 0 && !url.startsWith("file:")) {
            throw new InvalidValue("a URL has no user and password; discovery_token_file names a file with a token");
        }
        if (url.chars().anyMatch(character -> character <= ' ' || character == 0x7f)) {
            throw new InvalidValue(quoted(url) + " has a space or a control character");
        }
        return new DiscoveryParser(url, schemeLength).source();
    }

    private DiscoverySource source() throws InvalidValue {
        return switch (scheme) {
            case "file" -> listFile();
            case "http", "https" -> new DiscoverySource.ListUrl(url, uri(url));
            case "dns" -> addresses();
            case "srv" -> serviceRecords();
            case "consul" -> consul();
            case "etcd" -> etcd();
            case "elasticache" -> elastiCache();
            case "k8s" -> kubernetes();
            default -> throw new InvalidValue(quoted(scheme) + " is no kind of source; allowed: " + FORM);
        };
    }

    private DiscoverySource listFile() throws InvalidValue {
        if (!authority.isEmpty() || path.length() < 2) {
            throw wrong("file:///path/of/the/list");
        }
        try {
            return new DiscoverySource.ListFile(url, Path.of(url.substring("file://".length())));
        } catch (InvalidPathException e) {
            throw wrong("file:///path/of/the/list");
        }
    }

    private DiscoverySource addresses() throws InvalidValue {
        String form = "dns://name:port, with ?server=address:port for a certain name server";
        readOptions(form, "server");
        ServerAddress.Tcp place = hostAndPort(authority, form);
        if (!path.isEmpty()) {
            throw wrong(form);
        }
        return new DiscoverySource.Addresses(url, name(place.host(), form), place.port(), nameServer(form));
    }

    private DiscoverySource serviceRecords() throws InvalidValue {
        String form = "srv://_service._protocol.name, with ?names=short or ?server=address:port if wanted";
        readOptions(form, "names", "server");
        @Nullable String names = options.get("names");
        if (!path.isEmpty() || (names != null && !names.equals("short"))) {
            throw wrong(form);
        }
        return new DiscoverySource.ServiceRecords(url, name(authority, form), names != null, nameServer(form));
    }

    private ServerAddress.@Nullable Tcp nameServer(String form) throws InvalidValue {
        @Nullable String server = options.get("server");
        if (server == null) {
            return null;
        }
        ServerAddress.Tcp address = ADDRESS.matcher(server).matches() && !server.matches("[0-9.]+:[0-9]+")
                ? new ServerAddress.Tcp(server, DNS_PORT)
                : hostAndPort(server, form);
        if (!ADDRESS.matcher(address.host()).matches()) {
            throw wrong(form);
        }
        return address;
    }

    private DiscoverySource consul() throws InvalidValue {
        String form = "consul://host:port/service, with ?tag=name or ?tls=true if wanted";
        readOptions(form, "tag", "tls");
        @Nullable String tag = options.get("tag");
        return new DiscoverySource.Consul(
                url, server(form), name(afterSlash(form), form), tag == null ? null : name(tag, form));
    }

    private DiscoverySource etcd() throws InvalidValue {
        String form = "etcd://host:port/prefix/, with ?tls=true if wanted";
        readOptions(form, "tls");
        if (path.length() < 2) {
            throw wrong(form);
        }
        return new DiscoverySource.Etcd(url, server(form), path);
    }

    private DiscoverySource elastiCache() throws InvalidValue {
        String form = "elasticache://host, or elasticache://host:port";
        if (!path.isEmpty() || url.indexOf('?') >= 0) {
            throw wrong(form);
        }
        boolean hasPort = authority.indexOf(':') >= 0;
        ServerAddress.Tcp endpoint =
                hasPort ? hostAndPort(authority, form) : new ServerAddress.Tcp(name(authority, form), MEMCACHED_PORT);
        return new DiscoverySource.ElastiCache(url, endpoint);
    }

    private DiscoverySource kubernetes() throws InvalidValue {
        String form = "k8s://namespace/service:port, with ?api=URL outside of the cluster";
        readOptions(form, "api");
        ServerAddress.Tcp service = hostAndPort(afterSlash(form), form);
        @Nullable String api = options.get("api");
        if (api != null && !api.startsWith("http://") && !api.startsWith("https://")) {
            throw wrong(form);
        }
        return new DiscoverySource.Kubernetes(
                url, api == null ? null : uri(api), name(authority, form), name(service.host(), form), service.port());
    }

    /** Where a server of HTTP is that the authority names. */
    private URI server(String form) throws InvalidValue {
        @Nullable String tls = options.get("tls");
        if (tls != null && !tls.equals("true") && !tls.equals("false")) {
            throw wrong(form);
        }
        ServerAddress.Tcp address = hostAndPort(authority, form);
        return uri(("true".equals(tls) ? "https://" : "http://") + HostPortParser.text(address));
    }

    private static URI uri(String text) throws InvalidValue {
        try {
            URI uri = new URI(text);
            if (uri.getHost() == null || uri.getFragment() != null || uri.getPort() > ListenParser.PORT_MAX) {
                throw new InvalidValue(quoted(text) + " has no host, or a part behind #, or a port that is too large");
            }
            return uri;
        } catch (URISyntaxException e) {
            throw new InvalidValue(quoted(text) + " is not a URL: " + e.getReason() + " at character " + e.getIndex());
        }
    }

    private String afterSlash(String form) throws InvalidValue {
        if (path.length() < 2) {
            throw wrong(form);
        }
        return path.substring(1);
    }

    private ServerAddress.Tcp hostAndPort(String text, String form) throws InvalidValue {
        try {
            return HostPortParser.parse(text);
        } catch (InvalidValue e) {
            throw wrong(form);
        }
    }

    private String name(String text, String form) throws InvalidValue {
        if (!NAME.matcher(text).matches()) {
            throw wrong(form);
        }
        return text;
    }

    private void readOptions(String form, String... allowed) throws InvalidValue {
        int query = url.indexOf('?');
        if (query < 0) {
            return;
        }
        for (String option : url.substring(query + 1).split("&", -1)) {
            int equals = option.indexOf('=');
            String name = equals < 0 ? option : option.substring(0, equals);
            boolean known = equals > 0
                    && equals < option.length() - 1
                    && Set.of(allowed).contains(name);
            if (!known || options.put(name, option.substring(equals + 1)) != null) {
                throw wrong(form);
            }
        }
    }

    private InvalidValue wrong(String form) {
        return new InvalidValue(quoted(url) + " does not have the form of " + scheme + "; allowed: " + form);
    }
}
