package dev.nutcracker.acl;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A set of rights: these commands, on these keys and channels. A request needs a single set that has all it needs.
 *
 * @param keys without meaning if {@code allKeys}
 * @param channels patterns; without meaning if {@code allChannels}
 */
public record SelectorRules(
        List<CommandRule> commands,
        boolean allKeys,
        List<KeyPattern> keys,
        boolean allChannels,
        List<String> channels) {
    /** Nothing at all. */
    public static final SelectorRules NOTHING = new SelectorRules(List.of(), false, List.of(), false, List.of());

    public SelectorRules {
        commands = List.copyOf(commands);
        keys = List.copyOf(keys);
        channels = List.copyOf(channels);
    }

    /** The patterns for keys in the form of rules, with blanks between them. */
    public String keysText() {
        return allKeys ? "~*" : keys.stream().map(KeyPattern::text).collect(Collectors.joining(" "));
    }

    /** The patterns for channels in the form of rules, with blanks between them. */
    public String channelsText() {
        return allChannels ? "&*" : channels.stream().map(each -> '&' + each).collect(Collectors.joining(" "));
    }

    /** The commands in Redis' canonical form, as the vocabulary has them. */
    public String commandsText(Vocabulary vocabulary) {
        return CommandSet.of(commands, vocabulary).text();
    }

    String text(Vocabulary vocabulary) {
        String keysBefore = keysText().isEmpty() ? "" : keysText() + ' ';
        String channelsBefore =
                allChannels ? "&* " : "resetchannels " + (channels.isEmpty() ? "" : channelsText() + ' ');
        return keysBefore + channelsBefore + commandsText(vocabulary);
    }
}
