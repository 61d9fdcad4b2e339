package dev.nutcracker.protocol.memcache;

import dev.nutcracker.protocol.ServerLogin;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** A user and a password, to log in at servers. */
final class Credentials {
    private final byte[] user;
    private final byte[] password;

    private Credentials(byte[] user, byte[] password) {
        this.user = user;
        this.password = password;
    }

    /** @throws IllegalArgumentException if there is no user */
    static Credentials of(ServerLogin login) {
        String user = login.user();
        if (user == null) {
            throw new IllegalArgumentException("memcached has no passwords without users");
        }
        return new Credentials(bytes(user), bytes(login.password()));
    }

    /** In the form of PLAIN. */
    byte[] plain() {
        byte[] plain = new byte[user.length + password.length + 2];
        System.arraycopy(user, 0, plain, 1, user.length);
        System.arraycopy(password, 0, plain, user.length + 2, password.length);
        return plain;
    }

    /**
     * In the text protocol. A server that wants no credentials stores this as an ordinary item, which has already
     * expired.
     */
    byte[] line() {
        byte[] plain = plain();
        plain[user.length + 1] = ' ';
        String token = new String(plain, 1, plain.length - 1, StandardCharsets.UTF_8);
        // A server that speaks only binary reads as many bytes as a head has before it sees that this is not one.
        return bytes(String.format(Locale.ROOT, "set auth 0 -1 %04d\r\n%s\r\n", plain.length - 1, token));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
