package dev.nutcracker.admin;

import dev.nutcracker.audit.AuditEvent;
import dev.nutcracker.config.TokenFor;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds the page for a request and returns its response. */
final class Pages {
    private static final Logger LOG = LoggerFactory.getLogger(StatsPort.class);

    private Pages() {}

    /** Responds to every request; with an error and its reason if the request is not allowed or fails. */
    static HttpResponse answer(ProxyControl proxy, HttpRequest request) {
        List<Page> named = at(request.target(), proxy);
        if (named.isEmpty()) {
            named = at(request.path(), proxy);
        }
        if (named.isEmpty()) {
            return HttpResponse.text(HttpStatus.NOT_FOUND, "there is no such page; there are " + list(proxy));
        }
        for (Page page : named) {
            if (page.method().equals(request.methodOfWhole())) {
                return answer(page, proxy, request);
            }
        }
        return wrongMethod(named);
    }

    /** Returns whether the response needs so much memory that only a few fit at a time. */
    static boolean isLarge(HttpRequest request) {
        return request.path().equals(Page.METRICS.target());
    }

    private static HttpResponse answer(Page page, ProxyControl proxy, HttpRequest request) {
        if (page.changesSomething()) {
            return change(page, proxy, request);
        }
        @Nullable HttpResponse refusal = null;
        if (isForOperators(page, proxy)) {
            refusal = AdminAuth.refusal(proxy, request);
        } else if (!page.isPublic() && !(page == Page.UI && UiPage.isForSender(proxy, request))) {
            refusal = AdminAuth.refusalToLook(proxy, request);
        }
        return refusal == null ? produced(page, proxy, request) : refused(proxy, request, refusal);
    }

    private static HttpResponse change(Page page, ProxyControl proxy, HttpRequest request) {
        @Nullable HttpResponse refusal = AdminAuth.refusal(proxy, request, page.level());
        if (refusal != null) {
            return refused(proxy, request, refusal);
        }
        HttpResponse response = produced(page, proxy, request);
        // The console records itself what it changes.
        return page == Page.CONSOLE ? response : recorded(proxy, request, response);
    }

    private static HttpResponse refused(ProxyControl proxy, HttpRequest request, HttpResponse refusal) {
        proxy.operatorRefused();
        return recorded(proxy, request, refusal);
    }

    private static HttpResponse recorded(ProxyControl proxy, HttpRequest request, HttpResponse response) {
        LOG.info("request {}: {}", request.asker(), response.status().code());
        proxy.audit().record(event(request, response));
        return response;
    }

    /** Pages that show the configuration and keys may be kept from others. */
    private static boolean isForOperators(Page page, ProxyControl proxy) {
        return page.showsSecrets() && proxy.configuration().global().admin().tokenFor() == TokenFor.ALL;
    }

    private static AuditEvent event(HttpRequest request, HttpResponse response) {
        return new AuditEvent.Request(
                request.method(), request.path(), response.status().code(), request.sender());
    }

    private static HttpResponse produced(Page page, ProxyControl proxy, HttpRequest request) {
        try {
            return page.answer(proxy, request);
        } catch (RejectedExecutionException e) {
            // Pages may be asked for until the very end, when the workers that they ask are gone.
            return HttpResponse.text(HttpStatus.SERVICE_UNAVAILABLE, "the proxy is stopping");
        } catch (RuntimeException e) {
            LOG.error("page {} of the stats port failed", page.target(), e);
            return HttpResponse.text(HttpStatus.INTERNAL_SERVER_ERROR, "this failed; the log has the reason");
        }
    }

    private static HttpResponse wrongMethod(List<Page> named) {
        String allowed = named.stream()
                .flatMap(page -> page.method().equals("GET") ? Stream.of("GET", "HEAD") : Stream.of(page.method()))
                .collect(Collectors.joining(", "));
        return HttpResponse.text(HttpStatus.METHOD_NOT_ALLOWED, "method not allowed for this page; allowed: " + allowed)
                .with("Allow", allowed);
    }

    private static List<Page> at(String target, ProxyControl proxy) {
        return there(proxy).filter(page -> page.isAt(target)).toList();
    }

    private static Stream<Page> there(ProxyControl proxy) {
        boolean ui = proxy.configuration().global().admin().ui();
        return Stream.of(Page.values()).filter(page -> ui || !page.isOfUi());
    }

    private static String list(ProxyControl proxy) {
        return there(proxy)
                .map(page -> page.changesSomething() ? page.method() + ' ' + page.target() : page.target())
                .collect(Collectors.joining(", "));
    }
}
