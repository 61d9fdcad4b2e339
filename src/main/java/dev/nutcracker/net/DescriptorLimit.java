package dev.nutcracker.net;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How many file descriptors this process may open. The JVM has raised the limit as far as it can. */
public final class DescriptorLimit {
    private static final Path LIMITS = Path.of("/proc/self/limits");
    private static final Pattern SOFT_LIMIT = Pattern.compile("(?m)^Max open files\\s+(\\d+)");

    private DescriptorLimit() {}

    /** Returns the limit; {@link Integer#MAX_VALUE} if there is none or it is unknown. */
    public static int ofThisProcess() {
        // To ask the JVM would take a tenth of the start-up time.
        return Files.isReadable(LIMITS) ? read(LIMITS) : ask();
    }

    static int read(Path limits) {
        try {
            Matcher matcher = SOFT_LIMIT.matcher(Files.readString(limits));
            return matcher.find() ? clamped(Long.parseLong(matcher.group(1))) : Integer.MAX_VALUE;
        } catch (IOException e) {
            // Perhaps no descriptor is left to read it with.
            return ask();
        } catch (NumberFormatException e) {
            return Integer.MAX_VALUE;
        }
    }

    private static int ask() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
                ? clamped(unix.getMaxFileDescriptorCount())
                : Integer.MAX_VALUE;
    }

    private static int clamped(long number) {
        return number <= 0 ? Integer.MAX_VALUE : (int) Math.min(number, Integer.MAX_VALUE);
    }
}
