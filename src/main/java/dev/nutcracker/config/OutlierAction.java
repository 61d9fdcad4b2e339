package dev.nutcracker.config;

/** What happens to a server that stands out from the others of its pool. */
public enum OutlierAction {
    /** It is logged and counted. */
    REPORT,
    /** It is taken down. */
    DOWN
}
