package dev.nutcracker.app;

/** The version of this program. */
final class Version {
    /** The twemproxy release that this program replaces; tools that read the statistics check it. */
    static final String NUMBER = "0.5.0";

    private Version() {}
}
