package dev.nutcracker.monitoring;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.nutcracker.testing.Ports;
import dev.nutcracker.testing.Requirements;
import dev.nutcracker.testing.ServerProcess;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A real Prometheus that scrapes every second, with the rules of this project. */
final class Prometheus implements AutoCloseable {
    private static final Pattern VALUE = Pattern.compile("\"value\":\\[[0-9.]+,\"([^\"]*)\"]");

    private final ServerProcess process;
    private final HttpClient client = HttpClient.newHttpClient();
    private final String url;

    private Prometheus(ServerProcess process, int port) {
        this.process = process;
        this.url = "http://127.0.0.1:" + port + "/api/v1/";
    }

    /** Starts it with alerts that do not wait before they fire. */
    static Prometheus start(Path directory, Path rules, int... statsPorts) throws IOException {
        int port = Ports.free();
        List<String> files = new ArrayList<>();
        for (Path file : List.of(Alerts.FILE, Alerts.RECORDING, Alerts.COMPATIBLE)) {
            Path copy = rules.resolve(file.getFileName());
            Files.writeString(copy, Files.readString(file).replaceAll("(?m)^ +for: .*\n", ""));
            files.add(copy.toString());
        }
        String targets = java.util.Arrays.stream(statsPorts)
                .mapToObj(statsPort -> "'127.0.0.1:" + statsPort + '\'')
                .collect(Collectors.joining(", "));
        Path config = directory.resolve("prometheus.yml");
        Files.writeString(config, """
                global: {scrape_interval: 1s, evaluation_interval: 1s}
                rule_files: [%s]
                scrape_configs:
                  - job_name: nutcracker
                    static_configs: [{targets: [%s]}]
                """.formatted(String.join(", ", files), targets));
        ServerProcess process = ServerProcess.start(
                directory,
                List.of(
                        Requirements.PROMETHEUS.program().toString(),
                        "--config.file=" + config,
                        "--storage.tsdb.path=" + directory.resolve("data"),
                        "--web.listen-address=127.0.0.1:" + port,
                        "--log.level=warn"),
                List.of(new InetSocketAddress("127.0.0.1", port)));
        return new Prometheus(process, port);
    }

    /** Returns the values of the series that a query gives now. */
    List<Double> query(String query) {
        String answer = ask("query?query=" + URLEncoder.encode(query, UTF_8));
        if (!answer.contains("\"status\":\"success\"")) {
            throw new AssertionError(query + ": " + answer);
        }
        List<Double> values = new ArrayList<>();
        Matcher matcher = VALUE.matcher(answer);
        while (matcher.find()) {
            values.add(number(matcher.group(1)));
        }
        return values;
    }

    private static double number(String text) {
        return switch (text) {
            case "NaN" -> Double.NaN;
            case "+Inf" -> Double.POSITIVE_INFINITY;
            case "-Inf" -> Double.NEGATIVE_INFINITY;
            default -> Double.parseDouble(text);
        };
    }

    boolean fires(String alert) {
        return !query("ALERTS{alertname=\"" + alert + "\", alertstate=\"firing\"}")
                .isEmpty();
    }

    private String ask(String what) {
        try {
            return client.send(HttpRequest.newBuilder(URI.create(url + what)).build(), BodyHandlers.ofString())
                    .body();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        client.close();
        process.close();
    }
}
