package dev.nutcracker.protocol.redis;

import dev.nutcracker.buffer.Output;
import dev.nutcracker.protocol.CommandFigures;
import dev.nutcracker.protocol.Inquiry;
import dev.nutcracker.protocol.PoolPart;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * {@code INFO [section …]}: the fields of a stand-alone Redis. For keys, memory and processor time they are the sums of
 * all live servers, for clients and traffic the proxy's own figures.
 *
 * <p>Libraries send it whenever they connect. The servers' answers to an INFO of all sections are used for a second, so
 * that a thousand clients that reconnect at once do not ask every server a thousand times. A request for a single section
 * always asks the servers.
 */
final class Info implements Inquiry {
    private enum Section {
        SERVER(true, InfoText::server),
        CLIENTS(false, InfoText::clients),
        MEMORY(true, InfoText::memory),
        PERSISTENCE(false, info -> "# Persistence\r\nloading:0\r\nasync_loading:0\r\n"),
        STATS(true, InfoText::stats),
        REPLICATION(false, info -> "# Replication\r\nrole:master\r\nconnected_slaves:0\r\n"),
        CPU(true, InfoText::cpu),
        MODULES(false, info -> "# Modules\r\n"),
        COMMANDSTATS(false, InfoText::commandStats),
        ERRORSTATS(true, InfoText::errorStats),
        LATENCYSTATS(false, InfoText::latencyStats),
        CLUSTER(false, InfoText::cluster),
        KEYSPACE(true, InfoText::keyspace),
        PROXY(false, InfoText::proxy),
        SERVERS(false, InfoText::serverStates);

        final boolean asksServers;

        @SuppressWarnings("ImmutableEnumChecker") // Method references without state.
        final Function<InfoText, String> text;

        Section(boolean asksServers, Function<InfoText, String> text) {
            this.asksServers = asksServers;
            this.text = text;
        }

        /** Whether it is in the answer if the client asks for no particular section. */
        boolean isUsual() {
            return this != COMMANDSTATS && this != LATENCYSTATS && this != SERVERS;
        }

        String lowerCase() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private static final Set<String> WHOLE = Set.of("all", "everything");

    private final PoolFacts pool;
    private final ResponseWriter response;
    private final List<Section> sections;
    private final Map<String, Long> figures = new HashMap<>();
    private List<ServerInfo> servers = new ArrayList<>();
    private boolean asks;
    private int blockedClients;
    private final Map<String, CommandFigures> commands = new TreeMap<>();
    private final Map<String, Long> errors = new HashMap<>();
    private @Nullable PoolPart part;

    /**
     * @param wanted names of sections in lower case, none for the default ones; unknown ones are left out
     * @param response in the client's protocol version
     */
    Info(List<String> wanted, PoolFacts pool, ResponseWriter response) {
        this.pool = pool;
        this.response = response;
        boolean whole = wanted.stream().anyMatch(WHOLE::contains);
        boolean usual = whole || wanted.isEmpty() || wanted.contains("default");
        this.sections = List.of(Section.values()).stream()
                .filter(section -> whole || (usual && section.isUsual()) || wanted.contains(section.lowerCase()))
                .toList();
        this.asks = sections.stream().anyMatch(section -> section.asksServers);
    }

    private void takeGathered() {
        GatheredInfo gathered = pool.gathered();
        if (asks
                && sections.size() > 1
                && gathered != null
                && gathered.isFresh(pool.clock().instant())) {
            asks = false;
            servers = gathered.servers();
        }
    }

    @Override
    public byte @Nullable [] question() {
        takeGathered();
        if (!asks) {
            return null;
        }
        List<byte[]> words = new ArrayList<>();
        words.add("INFO".getBytes(StandardCharsets.US_ASCII));
        if (sections.size() == 1) {
            words.add(sections.getFirst().lowerCase().getBytes(StandardCharsets.US_ASCII));
        }
        return InlineRequest.array(words);
    }

    @Override
    public int questionAccepts() {
        return ResponseKind.BULK | ResponseKind.VERBATIM | ResponseKind.ANY_ERROR;
    }

    @Override
    public void answered(int server, ByteBuf text) {
        servers.add(ServerInfo.of(text.toString(StandardCharsets.ISO_8859_1)));
    }

    @Override
    public void visit(PoolPart visited) {
        part = visited;
        visited.forEachFigure((name, value) -> figures.merge(name, value, Long::sum));
        visited.forEachError((reason, count) -> errors.merge(reason, count, Long::sum));
        if (sections.contains(Section.COMMANDSTATS) || sections.contains(Section.LATENCYSTATS)) {
            visited.forEachCommand((name, command) -> commands.merge(name, command, CommandFigures::plus));
        }
        if (sections.contains(Section.CLIENTS)) {
            visited.forEachClient(client -> blockedClients += client.isBlocked() ? 1 : 0);
        }
    }

    @Override
    public void answer(Output out) {
        if (asks && sections.size() > 1) {
            pool.gather(new GatheredInfo(pool.clock().instant(), List.copyOf(servers)));
        }
        InfoText text = new InfoText(pool, servers, figures, commands, errors, blockedClients, part);
        out.write(response.verbatim(String.join(
                        "\r\n",
                        sections.stream()
                                .map(section -> section.text.apply(text))
                                .toList()))
                .toBytes());
    }
}
