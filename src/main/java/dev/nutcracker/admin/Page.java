package dev.nutcracker.admin;

import dev.nutcracker.config.AdminLevel;
import dev.nutcracker.stats.DifferencesJson;
import dev.nutcracker.stats.LatencyJson;
import dev.nutcracker.stats.MetricTable;
import dev.nutcracker.stats.MetricsFormat;
import dev.nutcracker.stats.MetricsScope;
import dev.nutcracker.stats.MetricsSnapshot;
import dev.nutcracker.stats.RoutesJson;
import dev.nutcracker.stats.ServersJson;
import dev.nutcracker.stats.SlowLogJson;
import dev.nutcracker.stats.StatsJson;
import dev.nutcracker.stats.TopologyJson;
import dev.nutcracker.stats.Version;
import org.jspecify.annotations.Nullable;

/**
 * The table of the pages of the stats port; a new page is a new row. A page that is requested by POST changes
 * something.
 */
public enum Page {
    ROOT("GET", "/", "the statistics, as without HTTP; for browsers the web page", Page::root),
    UI("GET", UiPage.FOLDER, "the web page for operators", (proxy, request) -> UiPage.file(request)) {
        @Override
        boolean isAt(String requested) {
            return UiPage.isFile(requested);
        }
    },
    UI_STATE("GET", UiPage.STATE, "the data of that page", UiPage::state),
    STATS("GET", "/stats", "the same", (proxy, request) -> statistics(proxy)),
    LATENCY(
            "GET",
            "/stats?latency",
            "request times by pool, command and server",
            (proxy, request) -> HttpResponse.json(LatencyJson.of(proxy.poolMetrics()))),
    METRICS("GET", "/metrics", "all metrics, for Prometheus", Page::metrics),
    SLOWLOG(
            "GET",
            "/slowlog",
            "the latest slow requests of each pool",
            (proxy, request) -> HttpResponse.json(SlowLogJson.of(proxy.slowRequests()))),
    HEALTHZ("GET", "/healthz", "200 while the process is alive", (proxy, request) -> HttpResponse.text("ok")),
    READYZ(
            "GET",
            "/readyz",
            "200 while the proxy takes clients, 503 while it does not",
            (proxy, request) -> readiness(proxy.unreadiness())),
    SERVERS(
            "GET",
            "/servers",
            "the servers of each pool and their states",
            (proxy, request) -> HttpResponse.json(ServersJson.of(proxy.servers()))),
    TOPOLOGY(
            "GET",
            "/topology",
            "where the servers are that sentinels, a cluster or a discovery name, and who says so",
            (proxy, request) -> HttpResponse.json(TopologyJson.of(proxy.topologies(), proxy.discoveries()))),
    ROUTES(
            "GET",
            "/routes",
            "the routes of each routing pool, and how many keys each has taken",
            (proxy, request) -> HttpResponse.json(RoutesJson.of(proxy.routes()))),
    DIFFERENCES(
            "GET",
            "/differences",
            "the latest reads that mirrors have answered otherwise",
            (proxy, request) -> HttpResponse.json(DifferencesJson.of(proxy.differences()))),
    CONFIG(
            "GET",
            "/config",
            "the configuration in effect, secrets masked",
            (proxy, request) -> HttpResponse.text(proxy.configText())),
    VERSION(
            "GET",
            "/version",
            "the release of the proxy, the version of twemproxy that it stands for, the version of Java, the library"
                    + " for TLS",
            (proxy, request) -> version(proxy)),
    CONSOLE("POST", "/console", "carry out one command of the console", ConsolePage::answer) {
        @Override
        AdminLevel level() {
            return AdminLevel.READ;
        }
    },
    RELOAD(
            "POST",
            "/reload",
            "reload the configuration file and report the changes",
            (proxy, request) -> proxy.reload(request.asker()).response()),
    SERVER_ORDER(
            "POST",
            ServerOrder.FORM,
            "drain, maint, up or auto: use a server no more, leave it alone, use it whatever it does, let the proxy"
                    + " decide",
            ServerOrder::answer) {
        @Override
        boolean isAt(String requested) {
            return ServerOrder.isAt(requested);
        }
    },
    ROUTE_ORDER(
            "POST",
            RouteOrder.FORM,
            "let a route take another percentage of the keys, until the next reload",
            RouteOrder::answer) {
        @Override
        boolean isAt(String requested) {
            return RouteOrder.isAt(requested);
        }

        @Override
        AdminLevel level() {
            return AdminLevel.ADMIN;
        }
    };

    private final String method;
    private final String target;
    private final String meaning;

    @SuppressWarnings("ImmutableEnumChecker") // None of them has state.
    private final Producer producer;

    Page(String method, String target, String meaning, Producer producer) {
        this.method = method;
        this.target = target;
        this.meaning = meaning;
        this.producer = producer;
    }

    /** Returns the method to request it with. */
    public String method() {
        return method;
    }

    /** Returns its path, with a query if that makes it another page. */
    public String target() {
        return target;
    }

    /** Returns what it shows or does, in a few words. */
    public String meaning() {
        return meaning;
    }

    /** Whether a request of that path, with its query or without, is for this page. */
    boolean isAt(String requested) {
        return requested.equals(target);
    }

    boolean changesSomething() {
        return method.equals("POST");
    }

    /** Returns the level that it takes. */
    AdminLevel level() {
        return changesSomething() ? AdminLevel.OPERATE : AdminLevel.READ;
    }

    /** Whether it is for everybody who can connect: what monitoring and load balancers ask for. */
    boolean isPublic() {
        return this == ROOT || this == STATS || this == METRICS || this == HEALTHZ || this == READYZ || this == VERSION;
    }

    HttpResponse answer(ProxyControl proxy, HttpRequest request) {
        return producer.answer(proxy, request);
    }

    /** Whether it shows what an operator may want to keep for operators. */
    boolean showsSecrets() {
        return this == CONFIG || this == SLOWLOG || this == DIFFERENCES;
    }

    /** Whether it belongs to the web page, which may be switched off. */
    boolean isOfUi() {
        return this == UI || this == UI_STATE;
    }

    private static HttpResponse root(ProxyControl proxy, HttpRequest request) {
        return UiPage.isWantedAtRoot(proxy, request) ? UiPage.atRoot(request) : statistics(proxy);
    }

    private static HttpResponse statistics(ProxyControl proxy) {
        return HttpResponse.json(StatsJson.of(proxy.snapshot()));
    }

    private static HttpResponse metrics(ProxyControl proxy, HttpRequest request) {
        @Nullable String accept = request.header("accept");
        MetricsFormat format = MetricsFormat.accepted(accept == null ? "" : accept);
        MetricsSnapshot metrics = proxy.metrics();
        try {
            MetricsScope scope = MetricsQuery.scope(request, metrics.pools());
            return HttpResponse.streamed(format.contentType(), out -> MetricTable.write(metrics, scope, format, out))
                    .inCodingOf(request);
        } catch (RefusedRequest e) {
            return e.response();
        }
    }

    private static HttpResponse readiness(String unreadiness) {
        return unreadiness.isEmpty()
                ? HttpResponse.text("ok")
                : HttpResponse.text(HttpStatus.SERVICE_UNAVAILABLE, unreadiness);
    }

    private static HttpResponse version(ProxyControl proxy) {
        @Nullable String tls = proxy.tlsLibrary();
        return HttpResponse.json("{\"service\":\"nutcracker\", \"version\":\"" + proxy.version() + "\", \"release\":\""
                + Version.RELEASE + "\", \"java\":\"" + Runtime.version() + "\", \"tls\":"
                + (tls == null ? "null" : '"' + tls + '"') + "}\n");
    }

    /** Makes the response of a page, or does its action. May block. */
    private interface Producer {
        HttpResponse answer(ProxyControl proxy, HttpRequest request);
    }
}
