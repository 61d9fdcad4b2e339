package dev.nutcracker.stats;

/** The versions of this program. */
public final class Version {
    /** The twemproxy release that this program replaces; tools that read the statistics check it. */
    public static final String NUMBER = "0.5.0";
    /** The release of this program. */
    public static final String RELEASE = "0.5.0-jvm.1";

    private Version() {}
}
