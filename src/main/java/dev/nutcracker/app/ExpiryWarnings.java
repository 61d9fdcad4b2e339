package dev.nutcracker.app;

import dev.nutcracker.config.NamedFiles;
import dev.nutcracker.proxy.Proxy;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.Marker;
import org.slf4j.MarkerFactory;

/** Warns of certificates that end soon, each day until they are replaced. On one thread. */
final class ExpiryWarnings implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Reloads.class);
    /** Marks lines that are never left out as repeats. */
    private static final Marker EACH = MarkerFactory.getMarker("each");

    private final Proxy proxy;
    private LocalDate warned = LocalDate.MIN;

    ExpiryWarnings(Proxy proxy) {
        this.proxy = proxy;
    }

    @Override
    public void run() {
        LocalDate today = LocalDate.now(ZoneOffset.UTC);
        if (!today.equals(warned)) {
            warned = today;
            NamedFiles.of(proxy.configuration(), Instant.now())
                    .expiring()
                    .forEach(sentence -> LOG.warn(EACH, "{}", sentence));
        }
    }
}
