package dev.nutcracker.config;

import static java.util.Objects.requireNonNull;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The probes of a pool's servers, from {@code health_check}. All times are in milliseconds.
 *
 * @param command the words of the command to send; empty unless the type is {@link CheckType#COMMAND}
 * @param expect the text that an answer must have; null if any answer will do that is not an error
 * @param intervalMs between probes of a server that is up
 * @param fastIntervalMs between probes of a server that is suspect or on trial
 * @param downIntervalMs between probes of a server that is down
 * @param jitterPercent by how much of itself each interval varies
 * @param timeoutMs for connecting, the handshake, the login and the answer together
 * @param fall how many failures in a row take a server down
 * @param rise how many good probes in a row bring it back
 * @param whenIdle whether a server is not probed that has answered a request within the interval
 * @param start the state of a new server
 * @param maintenanceKey the key of Redis whose existence drains a server; null for none
 */
public record HealthCheckConfig(
        CheckType type,
        List<String> command,
        @Nullable Expectation expect,
        long intervalMs,
        long fastIntervalMs,
        long downIntervalMs,
        int jitterPercent,
        long timeoutMs,
        int fall,
        int rise,
        boolean whenIdle,
        CheckStart start,
        @Nullable String maintenanceKey) {
    /** The values of a pool without the section. */
    public static final HealthCheckConfig OFF = new HealthCheckConfig(
            CheckType.NONE, List.of(), null, 2000, 500, 2000, 20, 1000, 3, 2, true, CheckStart.UP, null);

    public HealthCheckConfig {
        requireNonNull(type, "type");
        requireNonNull(start, "start");
        command = List.copyOf(command);
        if (type == CheckType.COMMAND && command.isEmpty()) {
            throw new IllegalArgumentException("a check by a command has no command");
        }
    }

    /** Returns whether servers are probed at all. */
    public boolean isOn() {
        return type != CheckType.NONE;
    }
}
