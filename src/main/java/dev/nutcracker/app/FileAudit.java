package dev.nutcracker.app;

import dev.nutcracker.audit.AuditEvent;
import dev.nutcracker.audit.AuditKind;
import dev.nutcracker.audit.AuditSwitch;
import dev.nutcracker.config.NamedFiles.Kind;
import dev.nutcracker.hash.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Records in the audit log which files that a configuration names are taken on, or refused. */
record FileAudit(AuditSwitch audit) {
    /**
     * Records these files, each by itself.
     *
     * @param kinds of all files that are named
     * @param sentences what has changed, or what is wrong
     */
    void record(Set<Path> files, Map<Path, Kind> kinds, boolean done, String by, List<String> sentences) {
        if (audit.log() == null) {
            return;
        }
        for (Path file : files) {
            Kind kind = kinds.get(file);
            if (kind != null) {
                // What is wrong with a file of users may have parts of a password.
                List<String> told = kind == Kind.CERTIFICATE || done ? sentences : List.of();
                audit.record(new AuditEvent.Reload(kind(kind), done, by, told, file.toString(), sha256(file, kind)));
            }
        }
    }

    private static AuditKind kind(Kind kind) {
        return switch (kind) {
            case CERTIFICATE -> AuditKind.CERTIFICATE;
            case USERS -> AuditKind.USERS;
            case PASSWORD -> AuditKind.CONFIG;
        };
    }

    /** That of a password would tell who has guessed it that it is right. */
    private static @Nullable String sha256(Path file, Kind kind) {
        return kind == Kind.PASSWORD ? null : sha256(file);
    }

    private static @Nullable String sha256(Path file) {
        try {
            MessageDigest digest = Sha256.begin();
            try (InputStream content = new DigestInputStream(Files.newInputStream(file), digest)) {
                content.transferTo(OutputStream.nullOutputStream());
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (IOException e) {
            return null;
        }
    }
}
