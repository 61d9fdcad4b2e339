package dev.nutcracker.stats;

/** Which program this is, and which release of it. */
public final class Version {
    /** The release of twemproxy that this program takes the place of; readers of the statistics look at it. */
    public static final String NUMBER = "0.5.0";
    /** The release of this program. */
    public static final String RELEASE = "0.5.0-jvm.1";

    private Version() {}
}
