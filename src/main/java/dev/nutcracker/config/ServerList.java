package dev.nutcracker.config;

import static dev.nutcracker.config.Quoting.quoted;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A list of servers that is kept outside of the configuration file. Each is written as an item of {@code servers}. Lists come from
 * others, so their size is bounded, and a list is taken whole or not at all.
 */
public final class ServerList {
    /** Bytes of a list; room for as many servers as there may be. */
    public static final int BYTES_MAX = 256 << 10;
    /** Servers of a list: many more than any real pool has, and few enough for a small heap. */
    public static final int SERVERS_MAX = 1024;

    private static final int NAME_LENGTH_MAX = 255;

    private final Problems problems;
    private final Map<String, Position> positions = new HashMap<>();
    private final List<ServerConfig> servers = new ArrayList<>();

    private ServerList(String name) {
        this.problems = new Problems(name);
    }

    /**
     * Returns the servers of a text, in index order; none if the text has none.
     *
     * <pre>
     *   # a server a line          - 10.0.0.1:6379:1 one        ["10.0.0.1:6379:1 one",
     *   10.0.0.1:6379:1 one        - 10.0.0.2:6379:1 two         "10.0.0.2:6379:1 two"]
     *   10.0.0.2:6379:1 two
     * </pre>
     *
     * @param name of the list, for messages
     * @throws ConfigException if any of it is invalid
     */
    public static List<ServerConfig> parse(String name, byte[] content) throws ConfigException {
        ServerList list = new ServerList(name);
        list.read(content);
        return list.checked();
    }

    /**
     * Returns the servers of these lines, in index order.
     *
     * @param name of their source, for messages
     * @throws ConfigException if any of them is invalid
     */
    public static List<ServerConfig> of(String name, List<String> lines) throws ConfigException {
        ServerList list = new ServerList(name);
        for (int i = 0; i < lines.size() && list.mayGoOn(); i++) {
            list.add(lines.get(i), new Position(i + 1, 1));
        }
        return list.checked();
    }

    /** Returns servers as lines of a list, from which {@link #parse} makes the same. */
    public static List<String> lines(List<ServerConfig> servers) {
        return servers.stream()
                .map(server -> server.address().text() + ':' + server.weight() + ' ' + server.name())
                .toList();
    }

    private void read(byte[] content) {
        if (content.length > BYTES_MAX) {
            problems.error(Position.START, "", "the list is larger than " + (BYTES_MAX >> 10) + " KiB");
            return;
        }
        @Nullable String text = FileDecoder.decode(content, problems);
        if (text == null) {
            return;
        }
        if (isYaml(text)) {
            readYaml(YamlReader.read(text, problems));
        } else {
            readLines(text);
        }
    }

    /** Whether the first line that says something begins a list of YAML or JSON. */
    private static boolean isYaml(String text) {
        for (String line : text.lines().toList()) {
            String words = line.strip();
            if (!words.isEmpty() && !words.startsWith("#")) {
                return words.startsWith("- ") || words.equals("-") || words.startsWith("[");
            }
        }
        return false;
    }

    private void readLines(String text) {
        int number = 0;
        for (String line : text.lines().toList()) {
            number++;
            int comment = line.startsWith("#") ? 0 : line.indexOf(" #");
            String words = (comment < 0 ? line : line.substring(0, comment)).strip();
            if (!words.isEmpty() && mayGoOn()) {
                add(words, new Position(number, line.indexOf(words) + 1));
            }
        }
    }

    private void readYaml(Yaml root) {
        if (!(root instanceof Yaml.Items items)) {
            problems.error(root.at(), "", "is not a list of servers");
            return;
        }
        for (Yaml item : items.items()) {
            if (!mayGoOn()) {
                return;
            }
            switch (item) {
                case Yaml.Text line -> add(line.text(), line.at());
                case Yaml.Items _, Yaml.Mapping _ ->
                    problems.error(item.at(), "", "is not a server; allowed: " + form());
                case Yaml.Refused _ -> {}
            }
        }
    }

    private static String form() {
        return ServerParser.FORM;
    }

    private boolean mayGoOn() {
        return servers.size() <= SERVERS_MAX;
    }

    private void add(String line, Position at) {
        try {
            ServerConfig server = ServerParser.parse(line);
            check(line, server);
            @Nullable Position first = positions.putIfAbsent(server.name(), at);
            if (first != null) {
                throw new InvalidValue(
                        "a second server with the name " + quoted(server.name()) + ", first on line " + first.line());
            }
            servers.add(server);
        } catch (InvalidValue e) {
            problems.error(at, "", e.message());
        }
    }

    /** It is an address, and harmless in logs and on pages. */
    private static void check(String line, ServerConfig server) throws InvalidValue {
        boolean hasHost = switch (server.address()) {
            case ServerAddress.Tcp(String host, int _) -> !host.isEmpty();
            case ServerAddress.Unix _ -> true;
            case ServerAddress.Master _, ServerAddress.Undiscovered _ -> false;
        };
        if (!hasHost) {
            throw new InvalidValue(quoted(line) + " lacks a part; allowed: " + form());
        }
        if (server.name().isEmpty()
                || line.length() > 2 * NAME_LENGTH_MAX
                || server.name().length() > NAME_LENGTH_MAX) {
            throw new InvalidValue(quoted(line) + " has no name, or a part that is too long");
        }
        if (line.codePoints().anyMatch(Character::isISOControl)) {
            throw new InvalidValue(quoted(line) + " has a control character");
        }
    }

    private List<ServerConfig> checked() throws ConfigException {
        if (servers.size() > SERVERS_MAX) {
            problems.error(Position.START, "", "the list has more than " + SERVERS_MAX + " servers");
        }
        if (problems.any()) {
            throw new ConfigException(problems.errors());
        }
        servers.sort(ServerConfig.INDEX_ORDER);
        return List.copyOf(servers);
    }
}
