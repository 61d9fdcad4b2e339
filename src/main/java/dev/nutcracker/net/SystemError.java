package dev.nutcracker.net;

import java.io.FileNotFoundException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** What the operating system says of a failure, without what libraries put around it or in its place. */
public final class SystemError {
    private SystemError() {}

    /**
     * Whether it is a mistake of the program, and not what a peer or the system may do. The transport wraps some errors of
     * sockets, such as that the peer of one that is to be read has reset it, as if nobody had to reckon with them.
     */
    public static boolean isDefect(Throwable failure) {
        return failure instanceof Error
                || (failure instanceof RuntimeException && !(failure instanceof UncheckedIOException));
    }

    /** {@code Address already in use}, for example. */
    public static String text(Throwable failure) {
        return switch (failure) {
            case NoSuchFileException _, FileNotFoundException _ -> "No such file or directory";
            case AccessDeniedException _ -> "Permission denied";
            case FileSystemException other when other.getReason() != null -> other.getReason();
            // Netty: bind(..) failed with error(-98): Address already in use
            default ->
                String.valueOf(failure.getMessage())
                        .replaceFirst("^\\w+\\(\\.\\.\\) failed with error\\(-?\\d+\\): ", "");
        };
    }

    /** Whether there are too few descriptors or too little kernel memory for another socket, which passes. */
    public static boolean isShortage(Throwable failure) {
        String text = text(failure);
        return text.contains("Too many open files")
                || text.contains("Cannot allocate memory")
                || text.contains("No buffer space available");
    }
}
