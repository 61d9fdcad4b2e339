package dev.nutcracker.stats;

/**
 * How one reload went.
 *
 * @param timeMs when it was, in milliseconds since 1970
 * @param by who has ordered it
 * @param outcome {@code done}, {@code refused} or {@code failed}
 * @param changes in sentences on one line; the errors if it was not done
 * @param moved the greatest share of its keys that any pool has moved, from 0 to 1
 */
public record ReloadReport(long timeMs, String by, String outcome, String changes, double moved) {}
