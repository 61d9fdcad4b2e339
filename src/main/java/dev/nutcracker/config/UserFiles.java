package dev.nutcracker.config;

import dev.nutcracker.acl.UserRules;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Files with users and passwords. */
public final class UserFiles {
    private static final int FILE_BYTES_MAX = 4 << 20;

    private UserFiles() {}

    /**
     * Returns the content of a file, with one character for each byte.
     *
     * @throws IOException if it cannot be read, or is larger than 4 MiB
     */
    public static String text(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] content = in.readNBytes(FILE_BYTES_MAX + 1);
            if (content.length > FILE_BYTES_MAX) {
                throw new IOException("it is larger than " + (FILE_BYTES_MAX >> 20) + " MiB");
            }
            return new String(content, StandardCharsets.ISO_8859_1);
        }
    }

    /** Returns the users and, if it is not among them, the user {@code default}. */
    public static List<UserRules> withDefault(List<UserRules> users) {
        List<UserRules> all = new ArrayList<>(users);
        if (users.stream().noneMatch(user -> user.name().equals(UserRules.DEFAULT))) {
            all.add(UserRules.defaultUser());
        }
        return all;
    }
}
