package dev.nutcracker.tls;

import dev.nutcracker.config.GlobalTlsConfig;
import io.netty.handler.ssl.OpenSslServerSessionContext;
import io.netty.handler.ssl.OpenSslSessionTicketKey;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * The keys with which tickets are sealed, the newest first; older ones still open tickets. Those of a file, or random ones.
 *
 * <pre>
 *   of a file: 80 bytes   name 16 │ authentication 32 │ encryption 32      BoringSSL uses the first 16 of each
 * </pre>
 */
record TicketKeys(List<byte[]> keys) {
    /** After this time there is another random key. */
    static final long LIFETIME_MS = 12 * 3600 * 1000L;

    private static final int NAME_BYTES = 16;
    private static final int PART_BYTES = 32;

    static TicketKeys of(GlobalTlsConfig global) {
        if (global.ticketKeys() == null) {
            return new TicketKeys(List.of(random()));
        }
        return new TicketKeys(global.ticketKeys().keys().stream()
                .map(HexFormat.of()::parseHex)
                .toList());
    }

    private static byte[] random() {
        byte[] key = new byte[GlobalTlsConfig.TicketKeys.KEY_BYTES];
        new SecureRandom().nextBytes(key);
        return key;
    }

    /** A new random key, and the latest of the former ones. */
    TicketKeys turned() {
        return new TicketKeys(List.of(random(), keys.getFirst()));
    }

    void giveTo(OpenSslServerSessionContext sessions) {
        List<OpenSslSessionTicketKey> given = new ArrayList<>();
        for (byte[] key : keys) {
            given.add(new OpenSslSessionTicketKey(
                    part(key, 0, OpenSslSessionTicketKey.NAME_SIZE),
                    part(key, NAME_BYTES, OpenSslSessionTicketKey.HMAC_KEY_SIZE),
                    part(key, NAME_BYTES + PART_BYTES, OpenSslSessionTicketKey.AES_KEY_SIZE)));
        }
        sessions.setTicketKeys(given.toArray(OpenSslSessionTicketKey[]::new));
    }

    private static byte[] part(byte[] key, int from, int length) {
        return Arrays.copyOfRange(key, from, from + length);
    }
}
