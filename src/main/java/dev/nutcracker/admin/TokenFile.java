package dev.nutcracker.admin;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.nutcracker.config.AdminLevel;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file of tokens: one bare token for everything, or a line for each.
 *
 * <pre>
 *   # level  token        label, for the log
 *   operate  4b1d9f6e…    deploy
 *   read     91fe03aa…    dashboards
 * </pre>
 */
final class TokenFile {
    private static final Logger LOG = LoggerFactory.getLogger(StatsPort.class);
    private static final int FILE_BYTES_MAX = 64 * 1024;
    private static final int TOKEN_BYTES_MAX = 4096;
    private static final Pattern LINE = Pattern.compile("(read|operate|admin)[ \\t]+(\\S+)(?:[ \\t]+(\\S.*))?");

    /**
     * A token that is right.
     *
     * @param label of its line; empty for none
     */
    record Grant(AdminLevel level, String label) {}

    private record Token(byte[] bytes, Grant grant) {}

    private TokenFile() {}

    /** Returns what the token is good for; null if it is not in the file. The file is read each time. */
    static @Nullable Grant find(Path file, byte[] given) {
        Grant found = null;
        for (Token token : tokens(file)) {
            // All are compared, so that the time says nothing.
            if (MessageDigest.isEqual(token.bytes, given) && given.length > 0) {
                found = token.grant;
            }
        }
        return found;
    }

    /** None if the file is not valid. */
    private static List<Token> tokens(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            String text = new String(in.readNBytes(FILE_BYTES_MAX + 1), ISO_8859_1).stripTrailing();
            if (text.length() > FILE_BYTES_MAX) {
                LOG.warn("token_file {} has more than {} bytes, so every token is refused", file, FILE_BYTES_MAX);
                return List.of();
            }
            List<String> lines = text.lines()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                    .toList();
            if (text.lines().count() == 1 && !LINE.matcher(text.strip()).matches()) {
                return bare(file, text);
            }
            return ofLines(file, lines);
        } catch (IOException e) {
            LOG.warn("token_file {} cannot be read, so every token is refused: {}", file, e.toString());
            return List.of();
        }
    }

    private static List<Token> bare(Path file, String text) {
        if (text.isEmpty() || text.length() > TOKEN_BYTES_MAX) {
            complain(file);
            return List.of();
        }
        return List.of(new Token(text.getBytes(ISO_8859_1), new Grant(AdminLevel.ADMIN, "")));
    }

    private static List<Token> ofLines(Path file, List<String> lines) {
        List<Token> tokens = new ArrayList<>();
        for (String line : lines) {
            Matcher matcher = LINE.matcher(line);
            AdminLevel level = matcher.matches() ? AdminLevel.named(matcher.group(1)) : null;
            if (level == null || matcher.group(2).length() > TOKEN_BYTES_MAX) {
                complain(file);
                return List.of();
            }
            String label = matcher.group(3) == null ? "" : matcher.group(3);
            tokens.add(new Token(matcher.group(2).getBytes(ISO_8859_1), new Grant(level, label)));
        }
        if (tokens.isEmpty()) {
            complain(file);
        }
        return tokens;
    }

    private static void complain(Path file) {
        LOG.warn(
                "token_file {} does not hold a token of 1 to {} bytes, or lines of read, operate or admin, a token, and"
                        + " a label if wanted; so every token is refused",
                file,
                TOKEN_BYTES_MAX);
    }
}
