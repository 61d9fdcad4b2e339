package dev.nutcracker.stats;

/** The states of client connections, as statistics tell them apart. */
public enum ClientPhase implements Counter {
    SERVING("serving", "requests are read"),
    HELD_BACK("held_back", "nothing is read until responses are taken or a server has room"),
    ENDING("ending", "what is owed is still written, then the connection closes");

    private final String statName;
    private final String description;

    ClientPhase(String statName, String description) {
        this.statName = statName;
        this.description = description;
    }

    @Override
    public String statName() {
        return statName;
    }

    @Override
    public String description() {
        return description;
    }

    @Override
    public Sum sum() {
        return Sum.GAUGE;
    }
}
