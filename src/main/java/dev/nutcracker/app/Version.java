package dev.nutcracker.app;

/** Which program this is. */
final class Version {
    /** The release of twemproxy whose place is taken; readers of the statistics look at it. */
    static final String NUMBER = "0.5.0";

    private Version() {}

    /** The lines of {@code --version}. */
    static String text(String transport) {
        return "This is nutcracker-" + NUMBER + " for the JVM\nasync event backend: " + transport + "\n\n";
    }
}
