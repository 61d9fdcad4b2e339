package dev.nutcracker.console;

import dev.nutcracker.console.table.Table;
import dev.nutcracker.stats.ClientReport;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** {@code KILL CLIENT}: closes clients. */
final class ClientActions {
    private ClientActions() {}

    static Table kill(Call call) throws ConsoleException {
        List<String> words = call.arguments();
        String first = words.getFirst().toUpperCase(Locale.ROOT);
        if (words.size() == 1) {
            return killed(call.orders().kill(one(call, words.getFirst())));
        }
        String value = words.get(1);
        Predicate<ClientReport> fits = switch (first) {
            case "ADDR" -> client -> client.address().equals(value);
            case "NAME" -> client -> client.name().equals(value);
            default ->
                throw new ConsoleException(ErrorCode.SYNTAX, "this is written KILL CLIENT id|ADDR address|NAME name");
        };
        int count = call.orders().kill(fits);
        if (count == 0) {
            throw new ConsoleException(ErrorCode.UNKNOWN, "there is no such client");
        }
        return killed(count);
    }

    /** Each pool numbers its clients, so a number alone may be that of several. */
    private static Predicate<ClientReport> one(Call call, String argument) throws ConsoleException {
        List<ClientReport> meant = call.proxy().clients(null).stream()
                .filter(client -> argument.equals(Long.toString(client.id())) || argument.equals(label(client)))
                .toList();
        if (meant.isEmpty()) {
            throw new ConsoleException(ErrorCode.UNKNOWN, "there is no client '" + argument + "'");
        }
        if (meant.size() > 1) {
            throw new ConsoleException(
                    ErrorCode.REFUSED,
                    "several pools have a client of that number: "
                            + meant.stream().map(ClientActions::label).collect(Collectors.joining(", ")));
        }
        ClientReport client = meant.getFirst();
        return other -> other.id() == client.id() && other.pool().equals(client.pool());
    }

    private static String label(ClientReport client) {
        return client.pool() + '/' + client.id();
    }

    private static Table killed(int count) {
        return Table.ofSentences(List.of(count == 1 ? "1 client is closed" : count + " clients are closed"));
    }
}
