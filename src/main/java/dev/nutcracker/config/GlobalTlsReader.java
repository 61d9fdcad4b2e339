package dev.nutcracker.config;

import static dev.nutcracker.config.Quoting.quoted;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the section {@code global: tls}. */
final class GlobalTlsReader {
    /** More keys than anybody keeps. */
    private static final int KEYS_MAX = 16;

    private final Section<GlobalTlsKey> section;
    private final Problems problems;

    GlobalTlsReader(Section<GlobalTlsKey> section, Problems problems) {
        this.section = section;
        this.problems = problems;
    }

    GlobalTlsConfig read() {
        return new GlobalTlsConfig(
                section.required(GlobalTlsKey.PROVIDER, TlsProvider.class),
                integer(GlobalTlsKey.HANDSHAKE_THREADS),
                integer(GlobalTlsKey.HANDSHAKES_MAX),
                integer(GlobalTlsKey.HANDSHAKES_PER_SECOND),
                section.number(GlobalTlsKey.REFRESH),
                ticketKeys());
    }

    private GlobalTlsConfig.@Nullable TicketKeys ticketKeys() {
        Path path = section.value(GlobalTlsKey.TICKET_KEYS_FILE, Path.class);
        return path == null ? null : ticketKeys(path);
    }

    private GlobalTlsConfig.@Nullable TicketKeys ticketKeys(Path path) {
        int keyBytes = GlobalTlsConfig.TicketKeys.KEY_BYTES;
        byte[] content;
        try (InputStream in = Files.newInputStream(path)) {
            content = in.readNBytes(KEYS_MAX * keyBytes + 1);
        } catch (IOException e) {
            complain(path, "cannot be read: " + e.getMessage());
            return null;
        }
        if (content.length == 0 || content.length % keyBytes != 0) {
            complain(path, "does not have keys of " + keyBytes + " bytes; allowed: 1 to " + KEYS_MAX + " of them");
            return null;
        }
        List<String> keys = new ArrayList<>();
        for (int at = 0; at < content.length; at += keyBytes) {
            keys.add(HexFormat.of().formatHex(content, at, at + keyBytes));
        }
        return new GlobalTlsConfig.TicketKeys(path, keys);
    }

    private void complain(Path path, String reason) {
        GlobalTlsKey key = GlobalTlsKey.TICKET_KEYS_FILE;
        problems.error(section.position(key), key.configName(), quoted(path.toString()) + ' ' + reason);
    }

    private int integer(GlobalTlsKey key) {
        return Math.toIntExact(section.number(key));
    }
}
