package dev.nutcracker.protocol.memcache;

import dev.nutcracker.protocol.Refusal;
import java.nio.charset.StandardCharsets;

/** What the proxy itself answers: memcached's own texts, word for word, wherever memcached has one. */
final class Answers {
    static final byte[] ERROR = line("ERROR");
    static final byte[] END = line("END");
    static final byte[] OK = line("OK");
    static final byte[] BAD_FORMAT = line("CLIENT_ERROR bad command line format");
    static final byte[] BAD_DELETE = line("CLIENT_ERROR bad command line format.  Usage: delete <key> [noreply]");
    static final byte[] BAD_EXPTIME = line("CLIENT_ERROR invalid exptime argument");
    static final byte[] BAD_DELTA = line("CLIENT_ERROR invalid numeric delta argument");
    static final byte[] BAD_DATA = line("CLIENT_ERROR bad data chunk");
    static final byte[] TOO_LARGE = line("SERVER_ERROR object too large for cache");

    /** memcached closes without a word here. */
    static final byte[] LINE_TOO_LONG = line("CLIENT_ERROR line too long");

    static final byte[] NO_BINARY = line("CLIENT_ERROR binary protocol not supported");
    static final byte[] SEVERAL_SERVERS = line("CLIENT_ERROR keys are on several servers");

    private Answers() {}

    /** What kind of refusal the answer is, given whether its command is unknown. */
    static Refusal refusal(byte[] answer, boolean unknownCommand) {
        if (answer.length == 0 || answer == END || answer == OK) {
            return Refusal.NONE;
        }
        if (answer == ERROR) {
            return unknownCommand ? Refusal.UNKNOWN_COMMAND : Refusal.WRONG_ARITY;
        }
        if (answer == BAD_FORMAT || answer == BAD_DELETE || answer == BAD_EXPTIME || answer == BAD_DELTA) {
            return Refusal.INVALID_ARGUMENT;
        }
        if (answer == BAD_DATA || answer == NO_BINARY) {
            return Refusal.MALFORMED;
        }
        return answer == TOO_LARGE || answer == LINE_TOO_LONG ? Refusal.TOO_LARGE : Refusal.OUT_OF_MEMORY;
    }

    /** One line, whatever {@code text} holds: a line end in it would read as a second response. */
    static byte[] serverError(String text) {
        return line("SERVER_ERROR " + text.replaceAll("\\p{Cntrl}+", " "));
    }

    private static byte[] line(String text) {
        return (text + "\r\n").getBytes(StandardCharsets.UTF_8);
    }
}
