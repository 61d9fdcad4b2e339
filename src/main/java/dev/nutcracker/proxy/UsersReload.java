package dev.nutcracker.proxy;

import dev.nutcracker.acl.UserRules;
import dev.nutcracker.acl.UsersFile;
import dev.nutcracker.acl.Vocabulary;
import dev.nutcracker.audit.AuditEvent;
import dev.nutcracker.audit.AuditSwitch;
import dev.nutcracker.config.Configuration;
import dev.nutcracker.config.Expanded;
import dev.nutcracker.config.PoolConfig;
import dev.nutcracker.config.UserFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.Marker;
import org.slf4j.MarkerFactory;

/** Reads the users' file of a pool again, and takes its users on for all pools that have them from this file. */
final class UsersReload {
    private static final Logger LOG = LoggerFactory.getLogger(UsersReload.class);
    /** Marks lines that are never left out as repeats. */
    private static final Marker EACH = MarkerFactory.getMarker("each");

    private final AuditSwitch audit;
    private final Loader loader;

    UsersReload(AuditSwitch audit, Loader loader) {
        this.audit = audit;
        this.loader = loader;
    }

    /** Takes on a configuration with other users only. */
    @FunctionalInterface
    interface Loader {
        /** Returns the errors on the way; empty if there are none. If this throws, nothing has changed. */
        String load(Change change) throws IOException;
    }

    /** Makes one configuration of another. */
    @FunctionalInterface
    interface Change {
        Configuration of(Configuration before) throws IOException;
    }

    /** Begins, on a thread of its own; then calls {@code done} with what is wrong, in Redis' words, or with nothing. */
    void begin(String pool, Consumer<String> done) {
        Thread.ofPlatform().daemon().name("users").start(() -> done.accept(loaded(pool)));
    }

    private String loaded(String pool) {
        String error = tried(pool);
        // Errors have parts of the file, and so perhaps of passwords.
        audit.record(new AuditEvent.Users(null, pool, error.isEmpty() ? "done" : "refused"));
        return error;
    }

    private String tried(String pool) {
        try {
            return loader.load(configuration -> reread(configuration, pool));
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        } catch (RuntimeException e) {
            LOG.error(EACH, "loading users failed because of a defect in the proxy", e);
            return "a defect in the proxy: " + e;
        }
    }

    /** Returns the configuration with the users that the file of the pool describes now. */
    private static Configuration reread(Configuration configuration, String name) throws IOException {
        Expanded file = configuration.pools().stream()
                .filter(pool -> pool.name().equals(name))
                .map(pool -> pool.clients().users().file())
                .findFirst()
                .orElse(null);
        if (file == null) {
            throw new IOException("the pool has no file with users any more");
        }
        List<UserRules> users = read(file.path(), vocabulary(configuration));
        Configuration next = configuration;
        for (PoolConfig pool : configuration.pools()) {
            if (file.equals(pool.clients().users().file())) {
                next = next.with(pool.withUsers(pool.clients().users().withUsers(users)));
            }
        }
        LOG.info(EACH, "users loaded from {} by ACL LOAD", file);
        return next;
    }

    private static List<UserRules> read(Path file, Vocabulary vocabulary) throws IOException {
        UsersFile.Content content;
        try {
            content = UsersFile.read(file.toString(), UserFiles.text(file), vocabulary);
        } catch (IOException e) {
            throw new IOException("Error loading ACLs, opening file '" + file + "': " + e.getMessage(), e);
        }
        if (!content.errors().isEmpty()) {
            throw new IOException(String.join("", content.errors()) + UsersFile.NO_CHANGE);
        }
        return UserFiles.withDefault(content.users());
    }

    private static Vocabulary vocabulary(Configuration configuration) {
        Set<String> declared = new TreeSet<>();
        for (PoolConfig pool : configuration.pools()) {
            pool.commands().declared().forEach(command -> declared.add(command.name()));
        }
        return new KnownCommands().ruleNames(declared);
    }
}
