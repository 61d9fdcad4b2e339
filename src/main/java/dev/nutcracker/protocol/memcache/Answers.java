package dev.nutcracker.protocol.memcache;

import dev.nutcracker.protocol.Dialect;
import dev.nutcracker.protocol.Refusal;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The proxy's own answers: memcached's texts, word for word, wherever memcached has one. */
final class Answers {
    static final byte[] ERROR = line("ERROR");
    /** As for an unknown command. */
    static final byte[] DENIED = line("ERROR");

    static final byte[] READ_ONLY = line("SERVER_ERROR read only");
    static final byte[] RESPONSE_TOO_LARGE = serverError(Dialect.RESPONSE_TOO_LARGE);
    static final byte[] END = line("END");
    static final byte[] OK = line("OK");
    static final byte[] RESET = line("RESET");
    static final byte[] BAD_LINE = line("CLIENT_ERROR bad command line");
    static final byte[] BAD_FORMAT = line("CLIENT_ERROR bad command line format");
    static final byte[] BAD_DELETE = line("CLIENT_ERROR bad command line format.  Usage: delete <key> [noreply]");
    static final byte[] BAD_DETAIL = line("CLIENT_ERROR usage: stats detail on|off|dump");
    static final byte[] NO_DUMP = line("SERVER_ERROR stats detail dump is not served by a proxy");
    static final byte[] NO_KEYS = line("SERVER_ERROR stats cachedump is not served by a proxy");
    static final byte[] BAD_EXPTIME = line("CLIENT_ERROR invalid exptime argument");
    static final byte[] FOR_ONE_SERVER = line("CLIENT_ERROR not served by the proxy: send it to the server itself");
    static final byte[] META_NOOP = line("MN");
    static final byte[] BAD_ENCODED_KEY = line("CLIENT_ERROR error decoding key");
    static final byte[] BAD_FLAG = line("CLIENT_ERROR invalid or duplicate flag");
    static final byte[] TOO_MANY_FLAGS = line("CLIENT_ERROR options flags too long");
    static final byte[] BAD_DELTA = line("CLIENT_ERROR invalid numeric delta argument");
    static final byte[] BAD_DATA = line("CLIENT_ERROR bad data chunk");
    static final byte[] OVER_RATE = line("SERVER_ERROR " + Dialect.OVER_RATE);
    static final byte[] TOO_LARGE = line("SERVER_ERROR object too large for cache");

    /** The same for a value that is larger than the operator of the pool allows. */
    static final byte[] OVER_MAX_REQUEST = TOO_LARGE.clone();

    /** memcached closes without a word here. */
    static final byte[] LINE_TOO_LONG = line("CLIENT_ERROR line too long");

    private static final String TOO_MANY_WORDS = "CLIENT_ERROR too many words in one line, the limit is ";

    /** No bytes; the connection is then closed. */
    static final byte[] HANG_UP = {};

    /** The error for a request that twemproxy does not take, in either protocol. */
    static final String NOT_FOR_TWEMPROXY_TEXT =
            "not for the servers of this pool: twemproxy closes connections upon it (server_commands)";

    static final byte[] NOT_FOR_TWEMPROXY = line("CLIENT_ERROR " + NOT_FOR_TWEMPROXY_TEXT);

    /** No answer: the proxy must first find out whether the servers take the request. */
    static final byte[] FIND_OUT = {};

    static final byte[] STORED = line("STORED");
    static final byte[] UNAUTHENTICATED = line("CLIENT_ERROR unauthenticated");
    static final byte[] WRONG_TOKEN = line("CLIENT_ERROR authentication failure");
    static final byte[] BAD_TOKEN = line("CLIENT_ERROR bad authentication token format");
    static final byte[] NO_PERMISSION = line("CLIENT_ERROR no permission");
    static final byte[] TOO_MANY_CLIENTS = line("ERROR Too many open connections");
    static final byte[] BAD_TERMINATION = line("CLIENT_ERROR bad command line termination");

    /** {@code contains} compares arrays by identity, so the answers must be these objects. */
    private static final List<byte[]> INVALID = List.of(
            BAD_FORMAT,
            BAD_LINE,
            BAD_DELETE,
            BAD_DETAIL,
            NO_DUMP,
            NO_KEYS,
            FOR_ONE_SERVER,
            BAD_EXPTIME,
            BAD_DELTA,
            BAD_ENCODED_KEY,
            BAD_FLAG,
            TOO_MANY_FLAGS);

    private Answers() {}

    /** The kind of refusal that the answer is, given whether its command is unknown. */
    static Refusal refusal(byte[] answer, boolean unknownCommand) {
        if (answer == HANG_UP) {
            return Refusal.MALFORMED;
        }
        if (answer.length == 0 || answer == END || answer == OK || answer == META_NOOP) {
            return Refusal.NONE;
        }
        if (answer == ERROR) {
            return unknownCommand ? Refusal.UNKNOWN_COMMAND : Refusal.WRONG_ARITY;
        }
        if (answer == OVER_MAX_REQUEST) {
            return Refusal.MAX_REQUEST;
        }
        if (answer == NO_PERMISSION) {
            return Refusal.NO_PERMISSION;
        }
        if (answer == DENIED) {
            return Refusal.DENIED;
        }
        if (answer == READ_ONLY) {
            return Refusal.READ_ONLY;
        }
        if (answer == NOT_FOR_TWEMPROXY) {
            return Refusal.UNKNOWN_COMMAND;
        }
        if (answer == OVER_RATE) {
            return Refusal.OVER_RATE;
        }
        if (answer == BAD_DATA) {
            return Refusal.MALFORMED;
        }
        if (answer == TOO_LARGE || answer == LINE_TOO_LONG) {
            return Refusal.TOO_LARGE;
        }
        return INVALID.contains(answer) ? Refusal.INVALID_ARGUMENT : Refusal.OUT_OF_MEMORY;
    }

    /** The error for a line with more words than {@code limit}. */
    static byte[] tooManyWords(int limit) {
        return line(TOO_MANY_WORDS + limit);
    }

    /** One line, whatever {@code text} contains: a line end in it would be read as a second response. */
    static byte[] serverError(String text) {
        return line("SERVER_ERROR " + text.replaceAll("\\p{Cntrl}+", " "));
    }

    private static byte[] line(String text) {
        return (text + "\r\n").getBytes(StandardCharsets.UTF_8);
    }
}
