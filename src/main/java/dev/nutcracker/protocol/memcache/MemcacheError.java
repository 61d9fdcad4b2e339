package dev.nutcracker.protocol.memcache;

import dev.nutcracker.protocol.CheckVerdict;
import dev.nutcracker.protocol.CheckVerdict.Kind;

/** The errors by which memcached says that it cannot serve, whatever it is asked. */
enum MemcacheError {
    FULL("ERROR Too many open connections", Kind.FULL),
    UNAUTHENTICATED("CLIENT_ERROR unauthenticated", Kind.PASSWORD_REFUSED),
    AUTHENTICATION_FAILURE("CLIENT_ERROR authentication failure", Kind.PASSWORD_REFUSED),
    /** In the binary protocol, for both of these. */
    AUTH_FAILURE("Auth failure", Kind.PASSWORD_REFUSED);

    private final String start;
    private final Kind kind;

    MemcacheError(String start, Kind kind) {
        this.start = start;
        this.kind = kind;
    }

    static CheckVerdict verdict(String text) {
        for (MemcacheError known : values()) {
            if (text.startsWith(known.start)) {
                return new CheckVerdict(known.kind, text);
            }
        }
        return new CheckVerdict(Kind.WRONG, text);
    }

    /** Whether an answer in text is an error. */
    static boolean isError(String answer) {
        return answer.startsWith("ERROR") || answer.startsWith("CLIENT_ERROR ") || answer.startsWith("SERVER_ERROR ");
    }
}
