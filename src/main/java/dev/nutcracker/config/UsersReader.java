package dev.nutcracker.config;

import static dev.nutcracker.config.Quoting.quoted;

import dev.nutcracker.acl.UserRules;
import dev.nutcracker.acl.UsersFile;
import dev.nutcracker.acl.Vocabulary;
import dev.nutcracker.config.Section.Located;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the users of all pools, each file once. */
final class UsersReader {
    private final @Nullable Vocabulary vocabulary;
    private final Problems problems;
    /** By file; null for one with errors, which have been reported. */
    private final Map<Path, @Nullable List<UserRules>> files = new HashMap<>();

    /** @param vocabulary the names that rules may have; null to take every name */
    UsersReader(@Nullable Vocabulary vocabulary, Problems problems) {
        this.vocabulary = vocabulary;
        this.problems = problems;
    }

    /**
     * Reads the users of a pool.
     *
     * @param ofAllPools the file for pools that have no users of their own; null if there is none
     */
    UsersConfig read(Section<PoolKey> pool, @Nullable Located<Path> ofAllPools) {
        Path ownFile = pool.value(PoolKey.USERS_FILE, Path.class);
        boolean isOwnList = pool.has(PoolKey.USERS);
        if (isOwnList && pool.has(PoolKey.USERS_FILE)) {
            complain(pool, PoolKey.USERS, "is not for a pool with users_file; describe all users in one place");
        }
        Located<Path> file = ofAllPools;
        if (ownFile != null) {
            file = new Located<>(ownFile, pool.position(PoolKey.USERS_FILE));
        } else if (isOwnList) {
            file = null;
        }
        List<UserRules> users = new ArrayList<>();
        List<UserConfig> own = own(pool, users);
        if (file != null) {
            users.addAll(ofFile(file));
        }
        return new UsersConfig(
                file == null ? null : file.value(),
                own,
                logins(pool, UserFiles.withDefault(users), file != null || isOwnList),
                pool.required(PoolKey.SCRIPTS, ScriptRights.class),
                pool.flag(PoolKey.FILTER_NAMES),
                Math.toIntExact(pool.number(PoolKey.ACLLOG_MAX_LEN)),
                file != null || isOwnList ? UserFiles.withDefault(users) : List.of());
    }

    private List<UserRules> ofFile(Located<Path> file) {
        if (!files.containsKey(file.value())) {
            files.put(file.value(), read(file));
        }
        List<UserRules> users = files.get(file.value());
        return users == null ? List.of() : users;
    }

    private @Nullable List<UserRules> read(Located<Path> file) {
        String path = file.value().toString();
        try {
            UsersFile.Content content = UsersFile.read(path, UserFiles.text(file.value()), vocabulary);
            content.errors()
                    .forEach(error -> problems.error(file.at(), GlobalKey.USERS_FILE.configName(), error.strip()));
            return content.errors().isEmpty() ? content.users() : null;
        } catch (IOException e) {
            problems.error(file.at(), GlobalKey.USERS_FILE.configName(), "cannot read " + quoted(path) + ": " + e);
            return null;
        }
    }

    private List<UserConfig> own(Section<PoolKey> pool, List<UserRules> users) {
        List<UserConfig> own = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (Located<Section<UserKey>> item : pool.listOfKeys(PoolKey.USERS, UserKey.class)) {
            Section<UserKey> user = item.value();
            user.require(UserKey.NAME, PoolKey.USERS, item.at());
            user.require(UserKey.RULES, PoolKey.USERS, item.at());
            String name = user.value(UserKey.NAME, String.class);
            String rules = user.value(UserKey.RULES, String.class);
            if (name == null || rules == null) {
                continue;
            }
            if (!names.add(name)) {
                complain(user, UserKey.NAME, quoted(name) + " is given twice");
            }
            Path passwordFile = user.value(UserKey.PASSWORD_FILE, Path.class);
            own.add(new UserConfig(name, rules, passwordFile));
            add(user, name, rules, passwordFile, users);
        }
        return own;
    }

    private void add(
            Section<UserKey> section, String name, String rules, @Nullable Path passwordFile, List<UserRules> users) {
        if (name.chars().anyMatch(character -> character <= ' ')) {
            complain(section, UserKey.NAME, quoted(name) + " is not a name; allowed: a text without blanks");
        }
        String password = passwordFile == null ? "" : password(section, passwordFile);
        List<String> errors = new ArrayList<>();
        UserRules user = UsersFile.user(bytes(name), bytes(rules), vocabulary, errors);
        errors.forEach(error -> complain(section, UserKey.RULES, error));
        if (user != null) {
            users.add(password == null || password.isEmpty() ? user : user.withPassword(password));
        }
    }

    /** Returns the first line of the file, with one character for each byte; null, and a problem, if it cannot be read. */
    private @Nullable String password(Section<UserKey> section, Path file) {
        try {
            String line = UserFiles.text(file).lines().findFirst().orElse("");
            if (line.isEmpty()) {
                complain(section, UserKey.PASSWORD_FILE, quoted(file.toString()) + " is empty");
            }
            return line;
        } catch (IOException e) {
            complain(section, UserKey.PASSWORD_FILE, "cannot read " + quoted(file.toString()) + ": " + e);
            return null;
        }
    }

    /** Returns a text with one character for each byte. */
    private static String bytes(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    private List<String> logins(Section<PoolKey> pool, List<UserRules> users, boolean areThere) {
        List<String> logins = new ArrayList<>();
        if (pool.has(PoolKey.LOGINS) && !areThere) {
            complain(pool, PoolKey.LOGINS, "needs users or users_file");
            return logins;
        }
        for (Located<String> login : pool.items(PoolKey.LOGINS, String.class)) {
            String name = bytes(login.value());
            if (!users.isEmpty() && users.stream().noneMatch(user -> user.name().equals(name))) {
                problems.error(login.at(), PoolKey.LOGINS.configName(), quoted(login.value()) + " is not a user");
            }
            logins.add(name);
        }
        return logins;
    }

    private <K extends Enum<K> & ConfigKey> void complain(Section<K> section, K key, String message) {
        problems.error(section.position(key), key.configName(), message);
    }
}
