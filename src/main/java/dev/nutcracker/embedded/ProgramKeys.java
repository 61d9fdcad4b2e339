package dev.nutcracker.embedded;

import dev.nutcracker.config.GlobalConfig;
import dev.nutcracker.config.LogConfig;
import java.util.ArrayList;
import java.util.List;

/** The keys of a configuration that have no effect here, since they are for the program {@code nutcracker}. */
final class ProgramKeys {
    private ProgramKeys() {}

    /** Returns a sentence for each that is set. */
    static List<String> in(GlobalConfig global) {
        List<String> set = new ArrayList<>();
        note(set, global.handover().isOn(), "handover");
        note(set, !global.log().equals(LogConfig.DEFAULTS), "log");
        note(set, global.watch(), "watch");
        note(set, global.admin().socket() != null, "admin: socket");
        note(set, global.admin().stateFile() != null, "admin: state_file");
        return set;
    }

    private static void note(List<String> set, boolean isSet, String key) {
        if (isSet) {
            set.add("global: " + key + " has no effect in a proxy that is embedded");
        }
    }
}
