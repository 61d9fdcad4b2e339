package dev.nutcracker.config;

import dev.nutcracker.config.Section.Located;
import dev.nutcracker.routing.WeightedServer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads a whole file: the pools, the settings of the process, and the rules between pools. */
final class ConfigurationReader {
    private static final String GLOBAL = "global";
    private static final String ZONE_VARIABLE = "NUTCRACKER_ZONE";

    private final @Nullable CommandNames commands;
    private final Problems problems;
    private final Map<String, Position> poolPositions = new HashMap<>();
    private final SharedAddresses addresses;
    private final LocalListeners localListeners;
    private final List<PoolReader> readers = new ArrayList<>();
    private final List<PoolConfig> pools = new ArrayList<>();
    private final PoolWarnings warnings;
    private UsersReader users;
    private @Nullable Located<Expanded> usersOfAllPools;
    private GlobalConfig global = GlobalConfig.DEFAULTS;
    private SecretFiles files;

    private ConfigurationReader(@Nullable CommandNames commands, boolean embedded, Problems problems) {
        this.commands = commands;
        this.problems = problems;
        this.warnings = new PoolWarnings(problems);
        this.addresses = new SharedAddresses(problems);
        this.localListeners = new LocalListeners(embedded, problems);
        this.files = new SecretFiles(GlobalConfig.DEFAULTS.secretFiles(), problems);
        this.users = new UsersReader(null, files, problems);
    }

    /**
     * Returns the configuration; null, and problems, if it is incomplete.
     *
     * @param commands null to take every command
     * @param embedded whether the proxy is within another program
     */
    static @Nullable Configuration read(
            Yaml root, @Nullable CommandNames commands, boolean embedded, Problems problems) {
        return new ConfigurationReader(commands, embedded, problems).read(root);
    }

    private @Nullable Configuration read(Yaml root) {
        if (root instanceof Yaml.Mapping mapping) {
            // What global says of files with secrets and of users applies to pools before it as well.
            mapping.entries().stream().filter(ConfigurationReader::isGlobal).forEach(this::readEntry);
            users = new UsersReader(
                    commands == null ? null : () -> commands.ruleNames(declared(mapping)), files, problems);
            mapping.entries().stream().filter(entry -> !isGlobal(entry)).forEach(this::readEntry);
        } else if (!problems.any() && !isEmpty(root)) {
            problems.error(root.at(), "", "a file is a mapping of pool names to pools, not a text or list");
        }
        new StandInRules(readers, problems).check();
        RouteRules routes = new RouteRules(readers, problems);
        routes.check();
        if (problems.any()) {
            return null;
        }
        if (pools.isEmpty()) {
            problems.error(root.at(), "", "there is no pool; a pool is its name and a colon, with its keys below");
            return null;
        }
        pools.replaceAll(pool -> routes.reachCluster(pool.name()) ? pool.reachingCluster() : pool);
        pools.sort(Comparator.comparing(PoolConfig::name, WeightedServer.NAME_ORDER));
        return new Configuration(global, pools);
    }

    /** Returns the names of commands that any pool declares: users are described for all pools together. */
    private static Set<String> declared(Yaml.Mapping root) {
        Problems ignored = new Problems("");
        Set<String> declared = new TreeSet<>();
        for (Yaml.Entry entry : root.entries()) {
            if (entry.value() instanceof Yaml.Mapping mapping && !isGlobal(entry)) {
                addDeclared(Section.read(mapping, PoolKey.class, ignored), declared);
            }
        }
        return declared;
    }

    private static void addDeclared(Section<PoolKey> pool, Set<String> declared) {
        for (Located<Section<CommandKey>> item : pool.listOfKeys(PoolKey.COMMANDS, CommandKey.class)) {
            String name = item.value().value(CommandKey.NAME, String.class);
            if (name != null) {
                declared.add(name);
            }
        }
    }

    private void readEntry(Yaml.Entry entry) {
        Yaml.Text name = entry.key();
        if (name.text().isEmpty()) {
            problems.error(name.at(), "", "a pool without a name");
            return;
        }
        Position first = poolPositions.putIfAbsent(name.text(), name.at());
        if (first != null) {
            problems.error(name.at(), name.text(), "given twice, first on line " + first.line());
        }
        switch (entry.value()) {
            case Yaml.Mapping mapping -> readMapping(name, mapping);
            case Yaml.Text _, Yaml.Items _ ->
                problems.error(name.at(), name.text(), "has no keys; listen and servers belong below it, indented");
            case Yaml.Refused _ -> {}
        }
    }

    private void readMapping(Yaml.Text name, Yaml.Mapping mapping) {
        if (isGlobal(name, mapping)) {
            readGlobal(Section.read(mapping, GlobalKey.class, problems));
        } else {
            readPool(new PoolReader(name, mapping, commands, files, users, usersOfAllPools, zone(), problems));
        }
    }

    private void readGlobal(Section<GlobalKey> section) {
        files = new SecretFiles(section.required(GlobalKey.SECRET_FILES, SecretFilePolicy.class), problems);
        global = new GlobalConfig(
                Math.toIntExact(section.numberOrZero(GlobalKey.WORKERS)),
                section.numberOrZero(GlobalKey.MAX_MEMORY),
                section.number(GlobalKey.DRAIN_TIMEOUT),
                section.number(GlobalKey.DRAIN_DELAY),
                new HandoverConfig(
                        section.value(GlobalKey.HANDOVER, Expanded.class), section.number(GlobalKey.HANDOVER_TIMEOUT)),
                Math.toIntExact(section.number(GlobalKey.HISTORY)),
                section.required(GlobalKey.TRANSPORT, String.class),
                new AdminReader(section.keys(GlobalKey.ADMIN, AdminKey.class), files, problems).read(),
                log(section.keys(GlobalKey.LOG, LogKey.class)),
                audit(section.keys(GlobalKey.AUDIT, AuditKey.class)),
                section.required(GlobalKey.SECRET_FILES, SecretFilePolicy.class),
                Math.toIntExact(section.number(GlobalKey.READY_MIN_SERVERS)),
                section.value(GlobalKey.USERS_FILE, Expanded.class),
                section.flag(GlobalKey.WATCH),
                section.value(GlobalKey.ZONE, String.class),
                section.value(GlobalKey.DISCOVERY_CACHE, Expanded.class),
                section.has(GlobalKey.TLS)
                        ? new GlobalTlsReader(section.keys(GlobalKey.TLS, GlobalTlsKey.class), problems).read()
                        : GlobalTlsConfig.DEFAULTS);
        checkHandover(section);
        if (global.usersFile() != null) {
            usersOfAllPools = new Located<>(global.usersFile(), section.position(GlobalKey.USERS_FILE));
        }
    }

    private void checkHandover(Section<GlobalKey> section) {
        String transport = global.transport();
        if (global.handover().isOn()
                && !List.of(GlobalConfig.BEST_TRANSPORT, "epoll").contains(transport)) {
            problems.error(
                    section.position(GlobalKey.HANDOVER),
                    GlobalKey.HANDOVER.configName(),
                    "sockets cannot be passed with transport " + transport + "; allowed: auto, epoll");
        }
    }

    private String zone() {
        String zone = global.zone() == null ? System.getenv(ZONE_VARIABLE) : global.zone();
        return zone == null ? "" : zone;
    }

    private static LogConfig log(Section<LogKey> section) {
        Long level = section.value(LogKey.LEVEL, Long.class);
        return new LogConfig(
                level == null ? OptionalInt.empty() : OptionalInt.of(Math.toIntExact(level)),
                section.required(LogKey.FORMAT, String.class).equals("json"));
    }

    private static AuditConfig audit(Section<AuditKey> section) {
        return new AuditConfig(
                section.value(AuditKey.FILE, Expanded.class),
                section.has(AuditKey.EVENTS) ? events(section) : AuditConfig.OFF.events(),
                section.required(AuditKey.KEYS, AuditedKeys.class),
                section.flag(AuditKey.CLIENTS));
    }

    private static Set<AuditGroup> events(Section<AuditKey> section) {
        return section.items(AuditKey.EVENTS, AuditGroup.class).stream()
                .map(Section.Located::value)
                .collect(Collectors.toSet());
    }

    private void readPool(PoolReader reader) {
        readers.add(reader);
        PoolConfig pool = reader.read();
        addresses.add(reader, pool);
        localListeners.check(reader);
        if (pool != null) {
            warnings.check(pool, reader);
            pools.add(pool);
        }
    }

    private static boolean isGlobal(Yaml.Entry entry) {
        return entry.value() instanceof Yaml.Mapping mapping && isGlobal(entry.key(), mapping);
    }

    /** A pool of that name comes from an older file. */
    private static boolean isGlobal(Yaml.Text name, Yaml.Mapping mapping) {
        return name.text().equals(GLOBAL) && !has(mapping, PoolKey.LISTEN);
    }

    private static boolean has(Yaml.Mapping mapping, PoolKey key) {
        return mapping.entries().stream().anyMatch(entry -> entry.key().text().equals(key.configName()));
    }

    private static boolean isEmpty(Yaml root) {
        return root instanceof Yaml.Text text && text.text().isEmpty();
    }
}
