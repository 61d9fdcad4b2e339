package dev.nutcracker.protocol.redis;

import dev.nutcracker.protocol.CheckVerdict;
import dev.nutcracker.protocol.CheckVerdict.Kind;
import java.util.Locale;

/** The errors by which a server of Redis says that it cannot serve, whatever it is asked. */
enum RedisError {
    LOADING("LOADING ", Kind.LOADING),
    BUSY("BUSY ", Kind.BUSY),
    MASTERDOWN("MASTERDOWN ", Kind.MASTER_DOWN),
    MISCONF("MISCONF ", Kind.CANNOT_SAVE),
    NOAUTH("NOAUTH ", Kind.PASSWORD_REFUSED),
    WRONGPASS("WRONGPASS ", Kind.PASSWORD_REFUSED),
    NOPERM("NOPERM ", Kind.PASSWORD_REFUSED),
    /** Before Redis 6. */
    INVALID_PASSWORD("ERR invalid password", Kind.PASSWORD_REFUSED),
    /** A password for a server that has none. */
    NO_PASSWORD_SET("ERR AUTH <password> called without any password", Kind.PASSWORD_REFUSED),
    OLD_NO_PASSWORD_SET("ERR Client sent AUTH, but no password is set", Kind.PASSWORD_REFUSED),
    FULL("ERR max number of clients", Kind.FULL),
    FULL_IN_CLUSTER("ERR max number of clients + cluster connections", Kind.FULL);

    private final String start;
    private final Kind kind;

    RedisError(String start, Kind kind) {
        this.start = start.toLowerCase(Locale.ROOT);
        this.kind = kind;
    }

    /** Returns what an error means, with or without the character that marks it. */
    static CheckVerdict verdict(String error) {
        String text = error.startsWith("-") ? error.substring(1) : error;
        String lowerCase = text.toLowerCase(Locale.ROOT);
        for (RedisError known : values()) {
            if (lowerCase.startsWith(known.start)) {
                return new CheckVerdict(known.kind, text);
            }
        }
        return new CheckVerdict(isUnknownCommand(lowerCase) ? Kind.NOT_UNDERSTOOD : Kind.WRONG, withoutArguments(text));
    }

    private static boolean isUnknownCommand(String lowerCase) {
        return lowerCase.startsWith("err unknown command") || lowerCase.startsWith("noproto");
    }

    /** Some servers repeat what they were sent. */
    private static String withoutArguments(String text) {
        return text.replaceFirst("(?s), with args beginning with.*", "");
    }
}
