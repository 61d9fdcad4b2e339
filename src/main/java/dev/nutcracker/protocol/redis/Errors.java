package dev.nutcracker.protocol.redis;

import dev.nutcracker.protocol.Dialect;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** The proxy's error responses, in Redis' own words if Redis has them. */
final class Errors {
    static final byte[] NOAUTH = coded("NOAUTH Authentication required");
    /** As Redis 7 says it. */
    static final byte[] NOAUTH_OF_USERS = coded("NOAUTH Authentication required.");

    static final byte[] CROSSSLOT = coded("CROSSSLOT Keys in request don't hash to the same server");
    static final byte[] CROSSSLOT_OF_SCRIPT =
            coded("CROSSSLOT Keys in request don't hash to the same server: keys with the"
                    + " same {tag} in their names do in a pool with hash_tag: \"{}\"; or run scripts where their first key is with"
                    + " scripts_on_first_server: true in the proxy's pool");
    static final byte[] READONLY = coded("READONLY You can't write against a read only replica.");
    static final byte[] SYNTAX = error("syntax error");
    static final byte[] NOT_AN_INTEGER = error("value is not an integer or out of range");
    static final byte[] OVER_RATE = error(Dialect.OVER_RATE);
    static final byte[] UNBLOCKED = coded("UNBLOCKED client unblocked via CLIENT UNBLOCK");
    static final byte[] WRONGPASS = coded("WRONGPASS invalid username-password pair or user is disabled.");

    /** How many bytes of a name, and of all arguments together, are repeated to the client. */
    private static final int QUOTED_MAX = 128;

    private Errors() {}

    /** An error with the common code. */
    static byte[] error(String text) {
        return coded("ERR " + text);
    }

    /** An error that starts with a code of its own. */
    static byte[] coded(String text) {
        return line(text, StandardCharsets.UTF_8);
    }

    static byte[] protocol(String text) {
        return error("Protocol error: " + text);
    }

    static byte[] wrongArity(String commandName) {
        return error("wrong number of arguments for '" + commandName + "' command");
    }

    /** The answer to a transaction if EXEC would be answered with {@code error}. */
    static byte[] abortedBy(byte[] error) {
        String text = new String(error, StandardCharsets.UTF_8).strip().replaceFirst("^-(ERR )?", "");
        return coded("EXECABORT Transaction discarded because of: " + text);
    }

    static byte[] notInTransaction(String commandName) {
        return error("'" + commandName + "' is not served by the proxy inside a transaction");
    }

    /** {@code arguments} are before the command's name. */
    static byte[] unknownCommand(ArgumentCursor arguments) {
        arguments.next();
        String name = quoted(arguments, QUOTED_MAX);
        StringBuilder others = new StringBuilder();
        while (others.length() < QUOTED_MAX && arguments.next()) {
            String argument = quoted(arguments, QUOTED_MAX - others.length());
            others.append('\'').append(argument).append("' ");
        }
        return quoting("unknown command '" + name + "', with args beginning with: " + others);
    }

    /** {@code arguments} are before the container's name. */
    static byte[] unknownSubcommand(ArgumentCursor arguments) {
        arguments.next();
        String containerName = arguments.text().toUpperCase(Locale.ROOT);
        arguments.next();
        String name = quoted(arguments, QUOTED_MAX);
        return quoting("unknown subcommand '" + name + "'. Try " + containerName + " HELP.");
    }

    /** Of a subcommand that takes fewer arguments than there are, and reads them itself; {@code arguments} are at its name. */
    static byte[] wrongSubcommand(String containerName, ArgumentCursor arguments) {
        return quoting("unknown subcommand or wrong number of arguments for '" + quoted(arguments, QUOTED_MAX)
                + "'. Try " + containerName + " HELP.");
    }

    /** Up to {@code lengthMax} bytes of an argument, which ends at a NUL like strings in C. */
    private static String quoted(ArgumentCursor arguments, int lengthMax) {
        String text = arguments.text(lengthMax);
        int end = text.indexOf('\0');
        return end < 0 ? text : text.substring(0, end);
    }

    /** An error whose text repeats bytes of the client, one character for each. */
    static byte[] quoting(String text) {
        return line("ERR " + text, StandardCharsets.ISO_8859_1);
    }

    private static byte[] line(String text, Charset charset) {
        return ("-" + text.replace('\r', ' ').replace('\n', ' ') + "\r\n").getBytes(charset);
    }
}
