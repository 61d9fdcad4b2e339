package dev.nutcracker.protocol.redis;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Answers {@code HELP}, a subcommand of each container, in Redis' form. */
final class Help {
    private Help() {}

    static LocalCommand of(String container) {
        return (client, arguments) -> text(client, container);
    }

    private static byte[] text(ClientState client, String container) {
        List<String> names = client.pool().commands().commands().stream()
                .filter(command -> command.name().equals(container))
                .map(RedisCommand::subcommands)
                .flatMap(subcommands -> subcommands == null ? Stream.empty() : subcommands.commands().stream())
                .map(subcommand -> new String(subcommand.ownName(), StandardCharsets.US_ASCII).toUpperCase(Locale.ROOT))
                .toList();
        String title = container.toUpperCase(Locale.ROOT);
        ResponseWriter response = new ResponseWriter()
                .array(names.size() + 1)
                .simple(title + " <subcommand> [<arg> [value] [opt] ...]. Subcommands are:");
        names.forEach(response::simple);
        return response.toBytes();
    }
}
