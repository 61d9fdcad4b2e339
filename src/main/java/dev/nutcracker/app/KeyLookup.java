package dev.nutcracker.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.nutcracker.config.Configuration;
import dev.nutcracker.config.PoolConfig;
import dev.nutcracker.config.ReplicaReads;
import dev.nutcracker.config.ServerAddress;
import dev.nutcracker.routing.Distribution;
import dev.nutcracker.routing.HashTag;
import dev.nutcracker.routing.KeyPart;
import dev.nutcracker.routing.MovedShare;
import dev.nutcracker.routing.Placement;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Prints the server of a key for {@code --where}, and what another configuration would change. All servers count as
 * live.
 */
final class KeyLookup {
    private final KeyQuery question;
    private final StartupMessages complaints;

    KeyLookup(KeyQuery question, StartupMessages complaints) {
        this.question = question;
        this.complaints = complaints;
    }

    /** Prints the result and returns the exit status. */
    int print(Path configFile, PrintStream out) {
        try {
            out.writeBytes(answer(configFile).getBytes(UTF_8));
            out.flush();
            return 0;
        } catch (StartException e) {
            complaints.say(String.valueOf(e.getMessage()));
            return 1;
        }
    }

    private String answer(Path configFile) throws StartException {
        Configuration configuration = configuration(configFile);
        PoolConfig pool = pool(configFile, configuration, question.pool());
        StringBuilder text = new StringBuilder();
        line(text, "pool", pool.name());
        line(text, "key", KeyText.of(question.key()));
        appendWay(text, configuration, pool);
        if (question.newConfigFile() != null) {
            Configuration newConfiguration = configuration(question.newConfigFile());
            PoolConfig newPool = pool(question.newConfigFile(), newConfiguration, pool.name());
            text.append("\nwith ").append(question.newConfigFile()).append('\n');
            appendWay(text, newConfiguration, newPool);
            if (pool.routes().areThere() || newPool.routes().areThere()) {
                return text.toString();
            }
            MovedShare moved = MovedShare.between(pool.placement(), newPool.placement());
            line(text, "moves", moved.text());
            text.append('\n').append(ShareTable.of(pool, newPool));
        }
        return text.toString();
    }

    private Configuration configuration(Path file) throws StartException {
        return new ConfigFile(file).load(complaints).configuration();
    }

    private static PoolConfig pool(Path file, Configuration configuration, @Nullable String name)
            throws StartException {
        PoolConfig pool = poolOf(file, configuration, name);
        if (pool.isUndiscovered()) {
            throw new StartException(
                    "pool '" + pool.name() + "' of '" + file
                            + "' has no servers in the file: its discovery names them, and /topology of a running proxy shows them");
        }
        return pool;
    }

    private static PoolConfig poolOf(Path file, Configuration configuration, @Nullable String name)
            throws StartException {
        if (name == null && configuration.pools().size() == 1) {
            return configuration.pools().getFirst();
        }
        String names = configuration.pools().stream().map(PoolConfig::name).collect(Collectors.joining(", "));
        if (name == null) {
            throw new StartException("'" + file + "' has several pools, choose one with --pool: " + names);
        }
        return configuration.pools().stream()
                .filter(pool -> pool.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new StartException("'" + file + "' has no pool '" + name + "', but: " + names));
    }

    private void appendWay(StringBuilder text, Configuration configuration, PoolConfig pool) {
        if (pool.routes().areThere()) {
            new RouteLookup(configuration, question.key(), text, this::appendPlace).append(pool);
        } else {
            appendPlace(text, pool, question.key());
        }
    }

    private void appendPlace(StringBuilder text, PoolConfig pool, byte[] key) {
        if (pool.routing().distribution() == Distribution.RANDOM
                && pool.servers().size() > 1) {
            line(text, "server", "any, another each time: the distribution is random");
            return;
        }
        line(text, "hash", hash(pool, key));
        Placement placement = pool.placement();
        int index = placement.serverOf(key);
        String share = MovedShare.percent(placement.shares()[index]);
        line(text, "server", pool.servers().get(index).text() + ", which has " + share + " of the key space");
        if (pool.servers().get(index).address() instanceof ServerAddress.Master(String master)) {
            line(text, "master", master + ", whose primary the page /topology names");
        }
        if (pool.replicaReads().areOn()) {
            line(
                    text,
                    "reads",
                    readers(pool.replicaReads(), pool.servers().get(index).name()));
        }
        if (pool.returnRules().slowStartMs() > 0) {
            line(text, "returns", returnTime(pool, key));
        }
    }

    /** Which servers may be read from, beside the one that is written to. */
    private static String readers(ReplicaReads reads, String server) {
        String replicas = reads.replicas().stream()
                .filter(replica -> replica.server().equals(server))
                .map(replica -> replica.address().text())
                .collect(Collectors.joining(", "));
        String policy = reads.from().name().toLowerCase(Locale.ROOT);
        if (reads.replicas().isEmpty()) {
            return "by " + policy + ", from replicas that the page /topology names";
        }
        return replicas.isEmpty()
                ? "from the server alone, which has no replica"
                : "by " + policy + ", from " + replicas;
    }

    /** When the key is at its server again after a failure. */
    private static String returnTime(PoolConfig pool, byte[] key) {
        double share = KeyPart.shareBefore(pool.routing().position(key, 0, key.length));
        long slowStartMs = pool.returnRules().slowStartMs();
        return "about %d ms after its server, within the %d ms of slow_start"
                .formatted(Math.round(share * slowStartMs), slowStartMs);
    }

    private static String hash(PoolConfig pool, byte[] key) {
        String text = "0x%08x by %s"
                .formatted(
                        pool.routing().position(key, 0, key.length),
                        pool.routing().hash().configName());
        HashTag tag = pool.routing().hashTag();
        if (tag == null) {
            return text;
        }
        long span = tag.span(key, 0, key.length);
        byte[] part = Arrays.copyOfRange(key, HashTag.offset(span), HashTag.offset(span) + HashTag.length(span));
        return part.length == key.length ? text : text + " of " + KeyText.of(part);
    }

    private static void line(StringBuilder text, String title, String value) {
        text.append(String.format("%-8s%s\n", title, value));
    }
}
