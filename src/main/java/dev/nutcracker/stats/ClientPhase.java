package dev.nutcracker.stats;

/** The states of client connections, as statistics tell them apart. */
public enum ClientPhase implements Counter {
    SERVING("serving", "requests are read"),
    HELD_BACK("held_back", "nothing is read until responses are taken or a server has room"),
    ENDING("ending", "what is owed is still written, then the connection closes");

    @SuppressWarnings("ImmutableEnumChecker") // The checker does not look into records; these hold no state.
    private final Facts facts;

    ClientPhase(String statName, String description) {
        this.facts = new Facts(statName, description, Sum.GAUGE);
    }

    @Override
    public Facts facts() {
        return facts;
    }
}
