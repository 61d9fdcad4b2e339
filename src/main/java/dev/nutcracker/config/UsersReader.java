package dev.nutcracker.config;

import static dev.nutcracker.config.Quoting.quoted;

import dev.nutcracker.acl.UserRules;
import dev.nutcracker.acl.UsersFile;
import dev.nutcracker.acl.Vocabulary;
import dev.nutcracker.config.Section.Located;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Reads the users of all pools, each file once. */
final class UsersReader {
    private final @Nullable Supplier<Vocabulary> allNames;
    private final SecretFiles files;
    private final Problems problems;
    /** By file; null for one with errors, which have been reported. */
    private final Map<Path, @Nullable List<UserRules>> read = new HashMap<>();
    /** Null before it is needed. */
    private @Nullable Vocabulary vocabulary;

    /** @param allNames finds the names that rules may have, which takes a while; null to take every name */
    UsersReader(@Nullable Supplier<Vocabulary> allNames, SecretFiles files, Problems problems) {
        this.allNames = allNames;
        this.files = files;
        this.problems = problems;
    }

    /**
     * Reads the users of a pool.
     *
     * @param ofAllPools the file for pools that have no users of their own; null if there is none
     */
    UsersConfig read(Section<PoolKey> pool, @Nullable Located<Expanded> ofAllPools) {
        Expanded ownFile = pool.value(PoolKey.USERS_FILE, Expanded.class);
        boolean isOwnList = pool.has(PoolKey.USERS);
        if (isOwnList && pool.has(PoolKey.USERS_FILE)) {
            complain(pool, PoolKey.USERS, "is not for a pool with users_file; describe all users in one place");
        }
        Located<Expanded> file = ofAllPools;
        if (ownFile != null) {
            file = new Located<>(ownFile, pool.position(PoolKey.USERS_FILE));
        } else if (isOwnList) {
            file = null;
        }
        List<UserRules> users = new ArrayList<>();
        List<UserConfig> own = own(pool, users);
        List<UserRules> ofFile = file == null ? List.of() : ofFile(file);
        if (ofFile != null) {
            users.addAll(ofFile);
        }
        return new UsersConfig(
                file == null ? null : file.value(),
                own,
                logins(pool, ofFile == null ? List.of() : UserFiles.withDefault(users), file != null || isOwnList),
                pool.required(PoolKey.SCRIPTS, ScriptRights.class),
                pool.flag(PoolKey.FILTER_NAMES),
                Math.toIntExact(pool.number(PoolKey.ACLLOG_MAX_LEN)),
                file != null || isOwnList ? UserFiles.withDefault(users) : List.of());
    }

    private @Nullable Vocabulary vocabulary() {
        if (vocabulary == null && allNames != null) {
            vocabulary = allNames.get();
        }
        return vocabulary;
    }

    /** Null if it cannot be read. */
    private @Nullable List<UserRules> ofFile(Located<Expanded> file) {
        Path path = file.value().path();
        if (!read.containsKey(path)) {
            read.put(path, read(file));
        }
        return read.get(path);
    }

    private @Nullable List<UserRules> read(Located<Expanded> file) {
        String path = file.value().written();
        String key = GlobalKey.USERS_FILE.configName();
        try {
            UsersFile.Content content =
                    UsersFile.read(path, UserFiles.text(file.value().path()), vocabulary());
            files.judge(file.value().path(), quoted(path), file.at(), key);
            content.errors().forEach(error -> problems.error(file.at(), key, error.strip()));
            return content.errors().isEmpty() ? content.users() : null;
        } catch (IOException e) {
            problems.error(
                    file.at(),
                    key,
                    quoted(path) + (e instanceof NoSuchFileException ? " does not exist" : " cannot be read"));
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
            Expanded rules = user.value(UserKey.RULES, Expanded.class);
            if (name == null || rules == null) {
                continue;
            }
            if (!names.add(name)) {
                complain(user, UserKey.NAME, quoted(name) + " is given twice");
            }
            Expanded passwordFile = user.value(UserKey.PASSWORD_FILE, Expanded.class);
            own.add(new UserConfig(name, rules, passwordFile));
            add(user, name, rules, passwordFile, users);
        }
        return own;
    }

    private void add(
            Section<UserKey> section,
            String name,
            Expanded rules,
            @Nullable Expanded passwordFile,
            List<UserRules> users) {
        if (name.chars().anyMatch(character -> character <= ' ')) {
            complain(section, UserKey.NAME, quoted(name) + " is not a name; allowed: a text without blanks");
        }
        Secret password = passwordFile == null
                ? null
                : files.read(passwordFile, section.position(UserKey.PASSWORD_FILE), UserKey.PASSWORD_FILE);
        List<String> errors = new ArrayList<>();
        UserRules user = UsersFile.user(bytes(name), bytes(rules.text()), vocabulary(), errors);
        errors.forEach(error -> complain(section, UserKey.RULES, rules.hasNames() ? withoutWord(error) : error));
        if (user != null) {
            users.add(password == null ? user : user.withPassword(bytes(password.text())));
        }
    }

    /** What is wrong with a word of rules, without the word: it may be part of a value of the environment. */
    private static String withoutWord(String error) {
        return error.substring(error.indexOf("': ") + 1).replaceFirst("^: ", "");
    }

    /** Returns a text with one character for each byte. */
    private static String bytes(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    /** @param users none if it is not known who there is */
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
