package dev.nutcracker.app;

/** Which program this is. */
final class Version {
    /** The release of twemproxy whose place is taken; readers of the statistics look at it. */
    static final String NUMBER = "0.5.0";

    private Version() {}
}
