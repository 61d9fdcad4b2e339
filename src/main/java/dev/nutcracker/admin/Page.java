package dev.nutcracker.admin;

import dev.nutcracker.config.ConfigText;
import dev.nutcracker.stats.LatencyJson;
import dev.nutcracker.stats.MetricsFormat;
import dev.nutcracker.stats.MetricsSnapshot;
import dev.nutcracker.stats.MetricsText;
import dev.nutcracker.stats.SlowLogJson;
import dev.nutcracker.stats.StatsJson;
import dev.nutcracker.stats.Version;
import org.jspecify.annotations.Nullable;

/** The table of the pages that the stats port has; a new page is a new row. Those asked for by POST change something. */
public enum Page {
    ROOT("GET", "/", "the statistics, as without HTTP", (proxy, request) -> statistics(proxy)),
    STATS("GET", "/stats", "the same", (proxy, request) -> statistics(proxy)),
    LATENCY(
            "GET",
            "/stats?latency",
            "how long requests took, by pool, command and server",
            (proxy, request) -> HttpResponse.json(LatencyJson.of(proxy.poolMetrics()))),
    METRICS("GET", "/metrics", "everything measured, for Prometheus", Page::metrics),
    SLOWLOG(
            "GET",
            "/slowlog",
            "the latest slow requests of each pool",
            (proxy, request) -> HttpResponse.json(SlowLogJson.of(proxy.slowRequests()))),
    HEALTHZ("GET", "/healthz", "200 while the process is alive", (proxy, request) -> HttpResponse.text("ok")),
    READYZ(
            "GET",
            "/readyz",
            "200 while clients are welcome, 503 while they are not",
            (proxy, request) -> readiness(proxy.isReady())),
    CONFIG(
            "GET",
            "/config",
            "the configuration in effect, secrets masked",
            (proxy, request) -> HttpResponse.text(ConfigText.of(proxy.configuration(), proxy.inEffect()))),
    VERSION(
            "GET",
            "/version",
            "the release of the proxy, the version of twemproxy that it stands for, the version of Java",
            (proxy, request) -> version(proxy.version())),
    RELOAD(
            "POST",
            "/reload",
            "take over the configuration file and tell what changed",
            (proxy, request) -> proxy.reload(request.asker()).response());

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

    /** How it is asked for. */
    public String method() {
        return method;
    }

    /** Its path, with a query where that makes it another page. */
    public String target() {
        return target;
    }

    /** What it shows or does, in a few words. */
    public String meaning() {
        return meaning;
    }

    boolean changesSomething() {
        return method.equals("POST");
    }

    HttpResponse answer(ProxyControl proxy, HttpRequest request) {
        return producer.answer(proxy, request);
    }

    private static HttpResponse statistics(ProxyControl proxy) {
        return HttpResponse.json(StatsJson.of(proxy.snapshot()));
    }

    private static HttpResponse metrics(ProxyControl proxy, HttpRequest request) {
        @Nullable String accept = request.header("accept");
        MetricsFormat format = MetricsFormat.accepted(accept == null ? "" : accept);
        MetricsSnapshot metrics = proxy.metrics();
        return HttpResponse.streamed(format.contentType(), out -> MetricsText.write(metrics, format, out));
    }

    private static HttpResponse readiness(boolean ready) {
        return ready ? HttpResponse.text("ok") : HttpResponse.text(HttpStatus.SERVICE_UNAVAILABLE, "draining");
    }

    private static HttpResponse version(String version) {
        return HttpResponse.json("{\"service\":\"nutcracker\", \"version\":\"" + version + "\", \"release\":\""
                + Version.RELEASE + "\", \"java\":\"" + Runtime.version() + "\"}\n");
    }

    /** Makes what a page shows, or does what it is there for. May block. */
    private interface Producer {
        HttpResponse answer(ProxyControl proxy, HttpRequest request);
    }
}
