package dev.nutcracker.admin;

/** The ways to an operator's connection. */
enum Door {
    /** The statistics port. Who says nothing, or nothing that is known, gets twemproxy's JSON. */
    STATS {
        @Override
        StatsClientKind kind(byte[] bytes, int length) {
            return StatsClientKind.of(bytes, length);
        }

        @Override
        long momentMs(Limits limits) {
            return limits.momentMs();
        }
    },
    /** The Unix socket of the console. Who speaks no HTTP speaks to the console. */
    SOCKET {
        @Override
        StatsClientKind kind(byte[] bytes, int length) {
            StatsClientKind kind = StatsClientKind.of(bytes, length);
            return kind == StatsClientKind.RAW ? StatsClientKind.CONSOLE : kind;
        }

        @Override
        long momentMs(Limits limits) {
            return limits.sessionMs();
        }
    };

    /** Returns what a client speaks that has sent these bytes. */
    abstract StatsClientKind kind(byte[] bytes, int length);

    /** Returns how long to wait for the next byte while that is not known. */
    abstract long momentMs(Limits limits);
}
