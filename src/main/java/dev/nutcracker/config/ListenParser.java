package dev.nutcracker.config;

import static dev.nutcracker.config.Quoting.quoted;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Parses the value of {@code listen}.
 *
 * <pre>
 *   ::1:22121         host up to the last colon, without brackets; port
 *   /tmp/x.sock 0666  path up to the last space, if there is one; permissions in octal
 *   local:cache       a name within the process; with a number in its place, a host that is called local; see {@link LocalListeners}
 * </pre>
 */
final class ListenParser {
    static final String FORM = "host:port, or /path with octal permissions after a space if wanted";

    static final int PORT_MAX = 65535;
    /** The longest path that fits into a Unix socket address with its final zero byte. */
    static final int PATH_BYTES_MAX = 107;

    private static final int PERMISSIONS_MAX = 0777;
    private static final String LOCAL = "local:";
    private static final Pattern ONLY_DIGITS = Pattern.compile("[0-9]*");
    private static final String ANY_LOOPBACK = "*";
    private static final Pattern IPV4 = Pattern.compile("(0[xX][0-9a-fA-F]*|[0-9]+)(\\.(0[xX][0-9a-fA-F]*|[0-9]+))*");
    private static final Pattern NOT_DECIMAL_PART = Pattern.compile("(^|\\.)0[0-9xX]");
    /** Parses as C's strtol does: up to the first other character, and 0 if there is no digit. */
    private static final Pattern LEADING_OCTAL = Pattern.compile("\\s*([+-]?)([0-7]+).*", Pattern.DOTALL);

    private ListenParser() {}

    static ListenAddress parse(String text) throws InvalidValue {
        return text.startsWith("/") ? unix(text) : isLocal(text) ? local(text) : tcp(text);
    }

    private static boolean isLocal(String text) {
        return text.startsWith(LOCAL)
                && !ONLY_DIGITS
                        .matcher(text)
                        .region(LOCAL.length(), text.length())
                        .matches();
    }

    private static ListenAddress local(String text) {
        return new ListenAddress.Local(text, text.substring(LOCAL.length()).toLowerCase(Locale.ROOT));
    }

    /**
     * Returns whether the host is {@code *}, which means the loopback address, not all addresses as one could believe.
     */
    static boolean isStar(String text) {
        return text.startsWith(ANY_LOOPBACK + ":");
    }

    /** Returns whether the part after the path is not a number. */
    static boolean hasGarbagePermissions(String text) {
        @Nullable String permissions = permissionsText(text);
        return text.startsWith("/") && permissions != null && !permissions.matches("[0-7]+");
    }

    private static ListenAddress unix(String text) throws InvalidValue {
        @Nullable String permissions = permissionsText(text);
        String path = permissions == null ? text : text.substring(0, text.length() - permissions.length() - 1);
        int length = path.getBytes(UTF_8).length;
        if (length > PATH_BYTES_MAX) {
            throw new InvalidValue(
                    "the path has " + length + " bytes; allowed: " + PATH_BYTES_MAX + " at most for a unix socket");
        }
        if (path.indexOf('\0') >= 0) {
            throw new InvalidValue("the path contains a NUL character");
        }
        return new ListenAddress.Unix(text, path, permissions == null ? 0 : permissions(permissions));
    }

    private static @Nullable String permissionsText(String text) {
        int space = text.lastIndexOf(' ');
        return space < 0 ? null : text.substring(space + 1);
    }

    private static int permissions(String text) throws InvalidValue {
        var octal = LEADING_OCTAL.matcher(text);
        if (!octal.matches()) {
            return 0;
        }
        long mode = mode(octal.group(2));
        if (mode > PERMISSIONS_MAX || (mode != 0 && octal.group(1).equals("-"))) {
            throw new InvalidValue("permissions " + quoted(text) + " are out of range; allowed: 0 to 0777 in octal");
        }
        return (int) mode;
    }

    private static long mode(String octalDigits) {
        long mode = 0;
        for (int i = 0; i < octalDigits.length() && mode <= PERMISSIONS_MAX; i++) {
            mode = mode * 8 + (octalDigits.charAt(i) - '0');
        }
        return mode;
    }

    private static ListenAddress tcp(String text) throws InvalidValue {
        int colon = text.lastIndexOf(':');
        if (colon <= 0) {
            throw new InvalidValue(quoted(text) + " lacks a host or port; allowed: " + FORM);
        }
        InetAddress address = resolve(text.substring(0, colon));
        int port = Digits.part("port", text.substring(colon + 1), PORT_MAX, FORM);
        return new ListenAddress.Tcp(text, new InetSocketAddress(address, port));
    }

    private static InetAddress resolve(String host) throws InvalidValue {
        if (host.equals(ANY_LOOPBACK)) {
            return InetAddress.getLoopbackAddress();
        }
        if (host.startsWith("[")) {
            throw new InvalidValue("an IPv6 address is written without brackets, ::1:22121 for example");
        }
        if (IPV4.matcher(host).matches() && NOT_DECIMAL_PART.matcher(host).find()) {
            // Some programs read 010 as 8, some as 10. Never listen on an address that the operator did not mean.
            throw new InvalidValue(quoted(host) + " has a number that is not plain decimal");
        }
        try {
            return InetAddress.getByName(host);
        } catch (UnknownHostException e) {
            throw new InvalidValue("host " + quoted(host) + " cannot be resolved");
        }
    }
}
