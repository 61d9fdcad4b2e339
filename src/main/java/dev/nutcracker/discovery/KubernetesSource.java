package dev.nutcracker.discovery;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.nutcracker.config.ConfigException;
import dev.nutcracker.config.DiscoveryConfig;
import dev.nutcracker.config.DiscoverySource;
import dev.nutcracker.config.Expanded;
import dev.nutcracker.config.ServerList;
import dev.nutcracker.config.TlsTrust;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The ready endpoints of a service of Kubernetes, by its EndpointSlices. Servers have the names of their pods, which are stable in a
 * StatefulSet. The slices are listed, and then watched for anything that happens to them.
 *
 * <pre>
 *   GET /apis/discovery.k8s.io/v1/namespaces/default/endpointslices?labelSelector=kubernetes.io/service-name%3Dcache
 *   {"metadata": {"resourceVersion": "7"}, "items": [{"addressType": "IPv4", "endpoints": [
 *       {"addresses": ["10.1.0.7"], "conditions": {"ready": true}, "targetRef": {"kind": "Pod", "name": "cache-0"}}]}]}
 *   GET …&amp;watch=1&amp;resourceVersion=7&amp;timeoutSeconds=30
 * </pre>
 */
final class KubernetesSource implements ServerSource {
    private static final int BYTES_MAX = 1 << 20;
    private static final Path ACCOUNT = Path.of("/var/run/secrets/kubernetes.io/serviceaccount");
    private static final Path OWN_TOKEN = ACCOUNT.resolve("token");

    private final Http http;
    private final DiscoverySource.Kubernetes source;
    private final boolean usesAccount;
    private String version = "";

    KubernetesSource(DiscoverySource.Kubernetes source, DiscoveryConfig config) {
        this.source = source;
        Expanded tokenFile = config.tokenFile();
        this.usesAccount = tokenFile == null && source.api() == null;
        this.http = new Http(
                () -> source.api() == null && config.trust().equals(TlsTrust.NONE)
                        ? SourceTls.context(ACCOUNT.resolve("ca.crt"))
                        : SourceTls.context(config.trust()),
                tokenFile == null ? null : tokenFile.path());
    }

    @Override
    public Answer ask(long waitMs) throws IOException, ConfigException, InterruptedException {
        String slices = "/apis/discovery.k8s.io/v1/namespaces/" + source.namespace()
                + "/endpointslices?labelSelector=kubernetes.io/service-name%3D" + source.service();
        if (waitMs > 0 && !version.isEmpty()) {
            String watch = "&watch=1&resourceVersion=" + version + "&timeoutSeconds=" + Math.max(1, waitMs / 1000);
            http.await(get(slices + watch), 0, waitMs);
        }
        HttpResponse<byte[]> answer = http.send(get(slices), BYTES_MAX, Http.ANSWER_MAX_MS);
        Http.requireOk(answer);
        Json read = Json.read(new String(answer.body(), UTF_8));
        String found = read.at("metadata").text("resourceVersion");
        version = found.matches("[A-Za-z0-9]{1,64}") ? found : "";
        return new Answer(
                ServerList.of(source.shown(), lines(read, source.port())), Answer.ANY_TIME_MS, !version.isEmpty());
    }

    private HttpRequest.Builder get(String path) throws IOException {
        HttpRequest.Builder request = Http.to(api().resolve(path)).header("Accept", "application/json");
        @Nullable String token = usesAccount ? Http.token(OWN_TOKEN) : http.token();
        return token == null ? request : request.header("Authorization", "Bearer " + token);
    }

    private URI api() throws IOException {
        if (source.api() != null) {
            return source.api();
        }
        String host = System.getenv("KUBERNETES_SERVICE_HOST");
        String port = System.getenv("KUBERNETES_SERVICE_PORT");
        if (host == null || port == null) {
            throw new IOException("this is not a pod: KUBERNETES_SERVICE_HOST and _PORT are not set; use ?api=");
        }
        return URI.create("https://" + (host.indexOf(':') < 0 ? host : '[' + host + ']') + ':' + port);
    }

    /** A pod with addresses of both families is one server, at its address of IPv4. */
    static List<String> lines(Json answer, int port) throws IOException {
        if (!answer.at("items").isArray()) {
            throw new IOException("the answer is not a list of endpoint slices");
        }
        Map<String, String> lines = new LinkedHashMap<>();
        for (Json slice : answer.at("items").items()) {
            boolean isIpv4 = slice.text("addressType").equals("IPv4");
            for (Json endpoint : slice.at("endpoints").items()) {
                List<Json> addresses = endpoint.at("addresses").items();
                // Without a word on it, an endpoint is ready.
                if (!endpoint.at("conditions").text("ready").equals("false") && !addresses.isEmpty()) {
                    String address = addresses.getFirst().text();
                    String pod = endpoint.at("targetRef").text("name");
                    String name = pod.isEmpty() ? address + ':' + port : pod;
                    String line = address + ':' + port + ":1 " + name;
                    if (isIpv4) {
                        lines.put(name, line);
                    } else {
                        lines.putIfAbsent(name, line);
                    }
                }
            }
        }
        return new ArrayList<>(lines.values());
    }

    @Override
    public void close() {
        http.close();
    }
}
